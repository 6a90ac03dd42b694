"""Writes pydantic.json: the JSON Schemas that Pydantic v2 writes for 36 models and 102 fields (`python3 write-pydantic.py`)."""

import json
import uuid
from collections import OrderedDict, deque
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import Path
from typing import (
    Annotated, Any, Dict, FrozenSet, Generic, List, Literal, Mapping, NamedTuple, Optional, Sequence, Set, Tuple,
    TypeVar, Union,
)

import pydantic
from typing_extensions import TypedDict
from pydantic import (
    UUID1, UUID3, UUID4, UUID5, AnyHttpUrl, AnyUrl, AwareDatetime, Base64Bytes, Base64Str, Base64UrlStr, BaseModel, ByteSize,
    ConfigDict, DirectoryPath, Discriminator, Field, FilePath, FiniteFloat, FutureDate, FutureDatetime, HttpUrl, Json, JsonValue,
    NaiveDatetime, NegativeFloat, NegativeInt, NewPath, NonNegativeFloat, NonNegativeInt, NonPositiveFloat, NonPositiveInt,
    PastDate, PastDatetime, PositiveFloat, PositiveInt, PostgresDsn, RedisDsn, RootModel, SecretBytes, SecretStr, StrictBool,
    StrictInt, StrictStr, StringConstraints, Tag, TypeAdapter, WebsocketUrl, computed_field, conlist, constr,
)


class Color(str, Enum):
    red = 'red'
    green = 'green'


class Level(IntEnum):
    low = 1
    high = 10


class One(str, Enum):
    only = 'only'


class Mixed(Enum):
    a = 'a'
    b = 2


class Point(NamedTuple):
    x: int
    y: float = 0.0


class Movie(TypedDict, total=False):
    name: str
    year: int


class Cat(BaseModel):
    kind: Literal['cat']
    lives: int = Field(9, ge=1, le=9)


class Dog(BaseModel):
    kind: Literal['dog']
    good: bool = True


class Lizard(BaseModel):
    kind: Literal['reptile', 'lizard']
    scales: bool


fields = {
    'str': str, 'int': int, 'float': float, 'bool': bool, 'bytes': bytes, 'None': None, 'Any': Any, 'object': object,
    'Decimal': Decimal, 'Fraction': Fraction, 'date': date, 'datetime': datetime, 'time': time, 'timedelta': timedelta,
    'UUID': uuid.UUID, 'UUID1': UUID1, 'UUID3': UUID3, 'UUID4': UUID4, 'UUID5': UUID5, 'Path': Path, 'FilePath': FilePath,
    'DirectoryPath': DirectoryPath, 'NewPath': NewPath, 'IPv4Address': IPv4Address, 'IPv4Network': IPv4Network,
    'IPv4Interface': IPv4Interface, 'IPv6Address': IPv6Address, 'IPv6Network': IPv6Network, 'IPv6Interface': IPv6Interface,
    'AnyUrl': AnyUrl, 'AnyHttpUrl': AnyHttpUrl, 'HttpUrl': HttpUrl, 'PostgresDsn': PostgresDsn, 'RedisDsn': RedisDsn,
    'WebsocketUrl': WebsocketUrl, 'SecretStr': SecretStr, 'SecretBytes': SecretBytes, 'Base64Bytes': Base64Bytes,
    'Base64Str': Base64Str, 'Base64UrlStr': Base64UrlStr, 'ByteSize': ByteSize, 'Json': Json, 'JsonValue': JsonValue,
    'Json[int]': Json[int], 'PositiveInt': PositiveInt, 'NegativeInt': NegativeInt, 'NonNegativeInt': NonNegativeInt,
    'NonPositiveInt': NonPositiveInt, 'PositiveFloat': PositiveFloat, 'NegativeFloat': NegativeFloat,
    'NonNegativeFloat': NonNegativeFloat, 'NonPositiveFloat': NonPositiveFloat, 'FiniteFloat': FiniteFloat,
    'StrictStr': StrictStr, 'StrictInt': StrictInt, 'StrictBool': StrictBool, 'AwareDatetime': AwareDatetime,
    'NaiveDatetime': NaiveDatetime, 'PastDate': PastDate, 'FutureDate': FutureDate, 'PastDatetime': PastDatetime,
    'FutureDatetime': FutureDatetime, 'Optional[int]': Optional[int], 'Union[int, str]': Union[int, str],
    'Union[int, str, None]': Union[int, str, None], 'List[int]': List[int], 'list': list, 'Set[str]': Set[str],
    'FrozenSet[int]': FrozenSet[int], 'Sequence[str]': Sequence[str], 'deque[int]': deque[int], 'Tuple[int, str]': Tuple[int, str],
    'Tuple[int, ...]': Tuple[int, ...], 'Tuple[()]': Tuple[()], 'Dict[str, int]': Dict[str, int], 'dict': dict,
    'Mapping[str, float]': Mapping[str, float], 'Dict[int, str]': Dict[int, str], 'Dict[Color, int]': Dict[Color, int],
    'Dict[UUID, int]': Dict[uuid.UUID, int], 'OrderedDict[str, int]': OrderedDict[str, int],
    'Dict[constr, int]': Dict[constr(pattern='^[a-z]{3}$'), int], 'Literal one': Literal['a'], 'Literal many': Literal['a', 1, True, None],
    'str Enum': Color, 'IntEnum': Level, 'Enum of one': One, 'Enum of mixed': Mixed, 'NamedTuple': Point, 'TypedDict': Movie,
    'constr length': constr(min_length=2, max_length=5), 'constr pattern': constr(pattern=r'^\w+$'),
    'strip': Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)],
    'conlist': conlist(int, min_length=1, max_length=3), 'int bounds': Annotated[int, Field(gt=0, lt=10)],
    'int multiple': Annotated[int, Field(multiple_of=5)], 'float multiple': Annotated[float, Field(multiple_of=0.5, ge=0, le=10)],
    'Decimal places': Annotated[Decimal, Field(max_digits=6, decimal_places=2)], 'Decimal bounds': Annotated[Decimal, Field(ge=0, le=100)],
    'List[List[int]]': List[List[int]], 'List[Optional[date]]': List[Optional[date]], 'Dict[str, List[Color]]': Dict[str, List[Color]],
    'examples': Annotated[str, Field(examples=['x'], title='T', description='D')],
}

T = TypeVar('T')
models = {}


def model(cls):
    models[cls.__name__] = cls
    return cls


@model
class Empty(BaseModel):
    pass


@model
class Plain(BaseModel):
    name: str
    age: int
    score: float
    active: bool


@model
class Defaults(BaseModel):
    name: str = 'anonymous'
    tags: List[str] = []
    limit: int = Field(10, ge=1, le=100)


@model
class Optionals(BaseModel):
    a: Optional[int] = None
    b: Optional[str] = Field(None, max_length=5)
    c: Optional[datetime]


@model
class Forbid(BaseModel):
    model_config = ConfigDict(extra='forbid')
    a: int
    b: Optional[str] = None


@model
class Allow(BaseModel):
    model_config = ConfigDict(extra='allow')
    a: int


@model
class TypedExtra(BaseModel):
    model_config = ConfigDict(extra='allow')
    __pydantic_extra__: Dict[str, int]
    a: str


@model
class Address(BaseModel):
    street: str
    zip: str = Field(pattern=r'^\d{5}(-\d{4})?$')


@model
class Nested(BaseModel):
    home: Address
    work: Optional[Address] = None


@model
class Listed(BaseModel):
    addresses: List[Address] = Field(min_length=1, max_length=4)
    by_name: Dict[str, Address]


@model
class Tree(BaseModel):
    value: int
    children: List['Tree'] = []


@model
class LinkedList(BaseModel):
    value: str
    next: Optional['LinkedList'] = None


@model
class Alternating(BaseModel):
    other: Optional['Other'] = None


class Other(BaseModel):
    back: List[Alternating] = []


Alternating.model_rebuild()


@model
class Discriminated(BaseModel):
    pet: Union[Cat, Dog, Lizard] = Field(discriminator='kind')


@model
class DiscriminatedList(BaseModel):
    pets: List[Annotated[Union[Cat, Dog], Field(discriminator='kind')]]


def which(value):
    return 'dog' if isinstance(value, Dog) or (isinstance(value, dict) and 'good' in value) else 'cat'


@model
class Callable(BaseModel):
    pet: Annotated[Union[Annotated[Cat, Tag('cat')], Annotated[Dog, Tag('dog')]], Discriminator(which)]


@model
class Unions(BaseModel):
    pet: Union[Cat, Dog]
    value: Union[int, List[int], Dict[str, int]]


@model
class RootList(RootModel[List[int]]):
    pass


@model
class RootDict(RootModel[Dict[str, Address]]):
    pass


@model
class RootUnion(RootModel[Union[Cat, Dog]]):
    pass


@model
class RootString(RootModel[Annotated[str, Field(min_length=3)]]):
    pass


@model
class RootDiscriminated(RootModel[Annotated[Union[Cat, Dog, Lizard], Field(discriminator='kind')]]):
    pass


class Page(BaseModel, Generic[T]):
    items: List[T]
    total: int = Field(ge=0)


models['Page of Address'] = Page[Address]
models['Page of int'] = Page[int]


@model
class Aliased(BaseModel):
    first: str = Field(alias='firstName')
    last: str = Field(serialization_alias='lastName', validation_alias='last_name')


@model
class Base(BaseModel):
    id: uuid.UUID
    created: datetime


@model
class Derived(Base):
    name: str


@model
class Enums(BaseModel):
    color: Color = Color.red
    level: Level
    mixed: Mixed
    only: One


@model
class Moments(BaseModel):
    day: date
    at: datetime
    when: time
    span: timedelta


@model
class Net(BaseModel):
    v4: IPv4Address
    v6: IPv6Address
    net: IPv4Network
    url: HttpUrl


@model
class Money(BaseModel):
    amount: Decimal = Field(max_digits=10, decimal_places=2, ge=0)
    currency: Literal['EUR', 'USD']


@model
class Tuples(BaseModel):
    pair: Tuple[int, str]
    point: Point
    many: Tuple[float, ...]


@model
class Sets(BaseModel):
    colors: Set[Color]
    numbers: Set[int] = Field(min_length=2, max_length=5)
    words: FrozenSet[str]


@model
class JsonValues(BaseModel):
    payload: Json[Dict[str, int]]
    anything: JsonValue
    secret: SecretStr


@model
class Computed(BaseModel):
    width: float

    @computed_field
    @property
    def area(self) -> float:
        return self.width**2


@model
class Order(BaseModel):
    id: int = Field(gt=0)
    customer: 'Customer'
    lines: List['Line'] = Field(min_length=1)
    note: Optional[str] = None


class Customer(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    address: Address


class Line(BaseModel):
    sku: str = Field(pattern='^[A-Z]{3}-[0-9]{4}$')
    quantity: PositiveInt
    price: Decimal


@model
class Typed(BaseModel):
    movie: Movie
    movies: List[Movie]


Order.model_rebuild()
models['Computed as serialized'] = Computed


def schema_of(name, cls):
    mode = 'serialization' if name.endswith('serialized') else 'validation'
    return cls.model_json_schema(mode=mode)


written = {
    'version': pydantic.VERSION,
    'models': {name: schema_of(name, cls) for name, cls in models.items()},
    'fields': {name: TypeAdapter(annotation).json_schema() for name, annotation in fields.items()},
}
print(len(models), len(fields))
lines = ['{', f' "version": "{pydantic.VERSION}",']
for part in ('models', 'fields'):
    lines.append(f' "{part}": {{')
    entries = [f'  {json.dumps(name)}: {json.dumps(schema)}' for name, schema in written[part].items()]
    lines += [',\n'.join(entries), ' }' + (',' if part == 'models' else '')]
lines.append('}')
Path(__file__).with_name('pydantic.json').write_text('\n'.join(lines) + '\n')
