"""The marks of complaints, by which related ones are found."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class RadarMark(Base):
    """One mark of one complaint; its key is the index that finds the newest with a mark."""

    __tablename__ = "radar_marks"

    mark: Mapped[int] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
