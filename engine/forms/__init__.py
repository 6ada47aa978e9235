"""Forms: a form-js schema compiled to what the server accepts (design D4)."""
