"""Made-up margin clients, none of whom can be mistaken for a real person.

Telephone numbers begin with 128 and identity numbers with 99, which are given to nobody; mail
addresses end in example.com, which is reserved.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from engine.services.clients import NewClient
from webapp.demo.organization import BRANCHES

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_MEN: Final = (
    *"伟强磊军杰涛超明刚平辉鹏斌波俊峰浩宇凯健",
    *("建国", "志强", "国庆", "海波", "文斌", "立新", "俊杰", "永康", "振宇", "家豪"),
    *("子轩", "浩然", "明辉", "德胜", "学军", "长青", "思源", "一鸣", "天佑", "世杰"),
)
_WOMEN: Final = (
    *"芳娜敏静丽艳娟霞燕玲桂琴洁梅莉兰颖琳雪慧",
    *("秀英", "桂兰", "淑珍", "丽华", "晓红", "雅琴", "美玲", "思雨", "梦琪", "雨涵"),
    *("佳怡", "诗涵", "婉君", "若曦", "春梅", "玉珍", "海燕", "慧敏", "素芬", "文静"),
)
_PLACES: Final = {
    "B0101": ("上海市浦东新区", ("世纪大道", "张杨路", "浦东南路", "东方路")),
    "B0102": ("浙江省杭州市西湖区", ("文三路", "天目山路", "古墩路", "学院路")),
    "B0103": ("江苏省南京市玄武区", ("中山路", "珠江路", "北京东路", "龙蟠路")),
    "B0201": ("广东省广州市天河区", ("天河路", "体育西路", "黄埔大道", "龙口西路")),
    "B0202": ("广东省深圳市福田区", ("福华路", "深南大道", "红荔路", "景田路")),
    "B0203": ("广东省佛山市禅城区", ("季华路", "汾江南路", "岭南大道", "祖庙路")),
}
_WEIGHTS: Final = (120, 80, 60, 110, 80, 50, 0)
"""How many clients a branch has beside the others; the newest has none with margin trading yet."""

_WITHOUT_DEBT: Final = 0.18
_CENT: Final = Decimal("0.01")
_CHECK_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A client, and how staff address them."""

    client: NewClient
    address: str


def make(random: Random, *, count: int, today: date) -> tuple[Person, ...]:
    """Make clients of all branches, the larger branches having more."""
    branches = random.choices(BRANCHES, weights=_WEIGHTS, k=count)
    return tuple(
        _person(random, serial=serial, branch=branch, today=today)
        for serial, branch in enumerate(branches, start=1)
    )


def _person(random: Random, *, serial: int, branch: str, today: date) -> Person:
    is_woman = random.random() < 0.5
    surname = random.choice(_SURNAMES)
    born = today - timedelta(days=random.randint(24 * 365, 71 * 365))
    assets, liability = _money(random)
    number = f"{branch[1:]}{serial:06d}"
    client = NewClient(
        number=number,
        name=surname + random.choice(_WOMEN if is_woman else _MEN),
        branch=branch,
        phone=f"128{random.randrange(10**8):08d}",
        id_number=_id_number(random, born=born, is_woman=is_woman),
        email=f"client{number}@example.com" if random.random() < 0.6 else None,
        address=_address(random, branch),
        opened_on=today - timedelta(days=random.randint(150, 3600)),
        credit_account=f"88{number}",
        assets=assets,
        liability=liability,
    )
    return Person(client=client, address=surname + ("女士" if is_woman else "先生"))


def _money(random: Random) -> tuple[Decimal, Decimal]:
    """Give assets and debt, with a maintenance ratio between 1.3 and 4 for whoever owes."""
    assets = Decimal(str(random.lognormvariate(13.6, 0.9))).quantize(_CENT)
    if random.random() < _WITHOUT_DEBT:
        return assets, Decimal("0.00")
    ratio = Decimal(str(random.triangular(1.3, 4, 1.9)))
    return assets, (assets / ratio).quantize(_CENT)


def _id_number(random: Random, *, born: date, is_woman: bool) -> str:
    serial = random.randrange(0, 500) * 2 + (0 if is_woman else 1)
    digits = f"990101{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CHECK_WEIGHTS, strict=True))
    return digits + _CHECK_DIGITS[total % 11]


def _address(random: Random, branch: str) -> str:
    place, roads = _PLACES[branch]
    road, house = random.choice(roads), random.randint(3, 980)
    return f"{place}{road}{house}号{random.randint(1, 28)}0{random.randint(1, 6)}室"
