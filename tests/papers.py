"""Papers that were taken away, read back."""

import io

import openpyxl
import pypdfium2


def pdf_text(content):
    """Everything that a PDF says, page after page."""
    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "\n".join(texts)


def excel_text(content):
    """Everything that a sheet says, row after row."""
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = (cell.value for row in page.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value)
