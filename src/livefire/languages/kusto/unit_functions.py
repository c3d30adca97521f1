"""Kusto's units of measure and their conversions, in the steps and the order of the library UnitsNet, which names them so."""

from __future__ import annotations

import math
from collections.abc import Sequence

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import number
from livefire.languages.kusto.lowerings import Lowering, Table, text_constant
from livefire.plan import Literal, Value, call
from livefire.plan.types import REAL

_UNITS: dict[str, str] = {
    "angle": """
Arcminute / 60
Arcsecond / 3600
Centiradian * 180 / π * 1e-2
Deciradian * 180 / π * 1e-1
Degree
Gradian * 0.9
Microdegree * 1e-6
Microradian * 180 / π * 1e-6
Millidegree * 1e-3
Milliradian * 180 / π * 1e-3
Nanodegree * 1e-9
Nanoradian * 180 / π * 1e-9
NatoMil * 9 / 160 | * 160 / 9
Radian * 180 / π
Revolution * 360
""",
    "energy": """
BritishThermalUnit * 1055.05585262
Calorie * 4.184
DecathermEc * 1.05505585262e8 * 1e1
DecathermImperial * 1.05505585257348e8 * 1e1
DecathermUs * 1.054804e8 * 1e1
ElectronVolt * 1.602176565e-19
Erg * 1e-7
FootPound * 1.355817948
GigabritishThermalUnit * 1055.05585262 * 1e9
GigaelectronVolt * 1.602176565e-19 * 1e9
Gigajoule * 1e9
GigawattDay * 24 * 3600 * 1e9 | / 86400 / 1e9
GigawattHour * 3600 * 1e9
HorsepowerHour * 2.6845195377e6
Joule
KilobritishThermalUnit * 1055.05585262 * 1e3
Kilocalorie * 4.184 * 1e3
KiloelectronVolt * 1.602176565e-19 * 1e3
Kilojoule * 1e3
KilowattDay * 24 * 3600 * 1e3 | / 86400 / 1e3
KilowattHour * 3600 * 1e3
MegabritishThermalUnit * 1055.05585262 * 1e6
Megacalorie * 4.184 * 1e6
MegaelectronVolt * 1.602176565e-19 * 1e6
Megajoule * 1e6
MegawattDay * 24 * 3600 * 1e6 | / 86400 / 1e6
MegawattHour * 3600 * 1e6
Millijoule * 1e-3
TeraelectronVolt * 1.602176565e-19 * 1e12
TerawattDay * 24 * 3600 * 1e12 | / 86400 / 1e12
TerawattHour * 3600 * 1e12
ThermEc * 1.05505585262e8
ThermImperial * 1.05505585257348e8
ThermUs * 1.054804e8
WattDay * 24 * 3600 | / 86400
WattHour * 3600
""",
    "force": """
Decanewton * 1e1
Dyn / 1e5
Kilonewton * 1e3
Meganewton * 1e6
Micronewton * 1e-6
Millinewton * 1e-3
Newton
""",
    "length": """
Angstrom * 1e-10
AstronomicalUnit * 1.4959787070e11
Centimeter * 1e-2
Chain * 20.1168
DataMile * 1828.8
Decameter * 1e1
Decimeter * 1e-1
DtpPica / 236.220472441
DtpPoint / 72 * 2.54e-2 | / 2.54e-2 * 72
Fathom * 1.8288
Foot * 0.3048
Hand * 1.016e-1
Hectometer * 1e2
Inch * 2.54e-2
KilolightYear * 9.46073047258e15 * 1e3
Kilometer * 1e3
Kiloparsec * 3.08567758128e16 * 1e3
LightYear * 9.46073047258e15
MegalightYear * 9.46073047258e15 * 1e6
Megaparsec * 3.08567758128e16 * 1e6
Meter
Microinch * 2.54e-8
Micrometer * 1e-6
Mil * 2.54e-5
Millimeter * 1e-3
Nanometer * 1e-9
NauticalMile * 1852
Parsec * 3.08567758128e16
PrinterPica / 237.106301584
PrinterPoint / 72.27 * 2.54e-2 | / 2.54e-2 * 72.27
Shackle * 27.432
Twip / 56692.913385826
UsSurveyFoot * 1200 / 3937 | * 3937 / 1200
Yard * 0.9144
""",
    "mass": """
Centigram / 1e3 * 1e-2
Decagram / 1e3 * 1e1
Decigram / 1e3 * 1e-1
EarthMass * 5.9722e24
Grain / 15432.358352941431
Gram / 1e3
Hectogram / 1e3 * 1e2
Kilogram / 1e3 * 1e3
Kilopound * 0.45359237 * 1e3
Kilotonne * 1e3 * 1e3
LongHundredweight / 0.01968413055222121
LongTon * 1.0160469088e3
Megapound * 0.45359237 * 1e6
Megatonne * 1e3 * 1e6
Microgram / 1e3 * 1e-6
Milligram / 1e3 * 1e-3
Nanogram / 1e3 * 1e-9
Pound * 0.45359237
ShortHundredweight / 0.022046226218487758
ShortTon * 9.0718474e2
Slug / 6.852176556196105e-2
SolarMass * 1.98947e30
Stone / 0.1574731728702698
Tonne * 1e3
""",
    "speed": """
CentimeterPerHour / 3600 * 1e-2
CentimeterPerMinute / 60 * 1e-2
CentimeterPerSecond * 1e-2
DecimeterPerMinute / 60 * 1e-1
DecimeterPerSecond * 1e-1
FootPerHour * 0.3048 / 3600
FootPerMinute * 0.3048 / 60
FootPerSecond * 0.3048
InchPerHour / 3600 * 2.54e-2 | / 2.54e-2 * 3600
InchPerMinute / 60 * 2.54e-2 | / 2.54e-2 * 60
InchPerSecond * 2.54e-2
KilometerPerHour / 3600 * 1e3
KilometerPerMinute / 60 * 1e3
KilometerPerSecond * 1e3
MeterPerHour / 3600
MeterPerMinute / 60
MeterPerSecond
MicrometerPerMinute / 60 * 1e-6
MicrometerPerSecond * 1e-6
MilePerHour * 0.44704
MillimeterPerHour / 3600 * 1e-3
MillimeterPerMinute / 60 * 1e-3
MillimeterPerSecond * 1e-3
NanometerPerMinute / 60 * 1e-9
NanometerPerSecond * 1e-9
UsSurveyFootPerHour * 1200 / 3937 / 3600 | * 3937 / 1200 * 3600
UsSurveyFootPerMinute * 1200 / 3937 / 60 | * 3937 / 1200 * 60
UsSurveyFootPerSecond * 1200 / 3937 | * 3937 / 1200
YardPerHour * 0.9144 / 3600
YardPerMinute * 0.9144 / 60
YardPerSecond * 0.9144
""",
    "temperature": """
DegreeCelsius + 273.15
DegreeDelisle * -2 / 3 + 373.15 | - 373.15 * -3 / 2
DegreeFahrenheit * 5 / 9 + 255.3722222222222 | - 255.3722222222222 * 9 / 5
DegreeNewton * 100 / 33 + 273.15 | - 273.15 * 33 / 100
DegreeRankine * 5 / 9 | * 9 / 5
DegreeReaumur * 5 / 4 + 273.15 | - 273.15 * 4 / 5
DegreeRoemer * 40 / 21 + 273.15 - 14.285714285714286 | - 258.8642857142857 * 21 / 40
Kelvin
MillidegreeCelsius / 1000 + 273.15 | - 273.15 * 1000
SolarTemperature * 5778
""",
    "volume": """
AcreFoot / 0.000810714
AuTablespoon * 2e-5
BoardFoot * 2.3597372158e-3
Centiliter / 1e3 * 1e-2
CubicCentimeter / 1e6
CubicDecimeter / 1e3
CubicFoot * 2.8316846592e-2
CubicHectometer * 1e6
CubicKilometer * 1e9
CubicMeter
CubicMicrometer / 1e18
CubicMile * 4.16818182544058e9
CubicMillimeter / 1e9
CubicYard * 0.764554858
Decaliter / 1e3 * 1e1
Deciliter / 1e3 * 1e-1
HectocubicFoot * 2.8316846592e-2 * 1e2
HectocubicMeter * 1e2
Hectoliter / 1e3 * 1e2
ImperialBeerBarrel * 0.16365924
ImperialOunce * 2.8413062499962901241875439064617e-5
ImperialPint * 5.6826125e-4
KilocubicFoot * 2.8316846592e-2 * 1e3
KilocubicMeter * 1e3
Kiloliter / 1e3 * 1e3
Liter / 1e3
MegacubicFoot * 2.8316846592e-2 * 1e6
Megaliter / 1e3 * 1e6
MetricCup * 0.00025
MetricTeaspoon * 0.5e-5
Microliter / 1e3 * 1e-6
Milliliter / 1e3 * 1e-3
OilBarrel * 0.158987294928
UkTablespoon * 1.5e-5
UsBeerBarrel * 0.1173477658
UsCustomaryCup * 0.0002365882365
UsLegalCup * 0.00024
UsOunce * 2.957352956253760505068307980135e-5
UsPint * 4.73176473e-4
UsQuart * 9.46352946e-4
UsTablespoon * 1.478676478125e-5
UsTeaspoon * 4.92892159375e-6
""",
}
"""Quantity -> a unit a line: the steps to the quantity's base unit, and behind a bar those back where they are not the opposite ones."""

# Their size differs between editions of the library, or they are no straight lines.
_UNCERTAIN: dict[str, str] = {
    "angle": "Tilt",
    "force": "KilogramForce KiloPond KilopoundForce OunceForce Poundal PoundForce ShortTonForce TonneForce",
    "length": "Mile SolarRadius",
    "mass": "Ounce",
    "speed": "Knot",
    "volume": (
        "CubicInch DecausGallon DeciusGallon HectousGallon ImperialGallon KiloimperialGallon KilousGallon MegaimperialGallon "
        "MegausGallon UsGallon"
    ),
}
_STEPS = {"*": "multiply", "/": "divide", "+": "add", "-": "subtract"}
_OPPOSITE = {"*": "/", "/": "*", "+": "-", "-": "+"}


def _converted(quantity: str) -> Lowering:
    """A value in another unit; null for a unit that there is not."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        source, target = (_unit(quantity, value, span) for value in values[1:])
        if source is None or target is None:
            return Literal(None, REAL, span)
        made = number(values[0], REAL)
        if source == target:
            return made
        for sign, size in (*_steps(source.partition("|")[0]), *_back(target)):
            made = call(_STEPS[sign], made, Literal(size, REAL), span=span)
        return made

    return lowered


def _unit(quantity: str, value: Value, span: Span) -> str | None:
    """The steps of a unit; None for what is none."""
    name = text_constant(value, "a unit", span)
    lines = (line.partition(" ") for line in _UNITS[quantity].split("\n") if line)
    units = {unit: steps for unit, _, steps in lines}
    if name in units:
        return units[name]
    known = {one.lower() for one in (*units, *_UNCERTAIN.get(quantity, "").split())}
    if name.lower() in known:
        raise UnsupportedError(f"the unit {name}", value.span or span)
    return None


def _steps(text: str) -> list[tuple[str, float]]:
    words = text.split()
    return [(sign, math.pi if size == "π" else float(size)) for sign, size in zip(words[::2], words[1::2], strict=True)]


def _back(unit: str) -> list[tuple[str, float]]:
    there, bar, back = unit.partition("|")
    return _steps(back) if bar else [(_OPPOSITE[sign], size) for sign, size in _steps(there)]


UNITS: Table = {f"convert_{quantity}": (3, 3, _converted(quantity)) for quantity in _UNITS}
