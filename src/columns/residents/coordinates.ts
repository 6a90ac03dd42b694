import { Type } from '../../json-schema.js';
import type { Cities } from '../../vocabulary/cities.js';
import { type Draw, mapped, within } from '../draw.js';
import { sum, widened } from '../draw64.js';
import { type Column, column, type Decimal } from '../value.js';

/** Steps of a coordinate in a degree: 11 m of latitude. */
const STEPS = 10_000;
const DIGITS = 4;
const KM_PER_DEGREE = 111.2;

/** People per km² of a town, which tells how large it is. */
const DENSITY = 4000;
const LEAST_RADIUS_KM = 0.5;
/** Of cities of millions, the population is that of all towns around them, which have names of their own. */
const MOST_RADIUS_KM = 16;

/** Points around a centre. More are not needed, because each of them stands for an area. */
const POINTS = 256;

/**
 * The columns latitude and longitude, in degrees, of draws whose names begin with `stream`: places scattered around the centre of the drawn city, denser towards it, and
 * within a radius that follows from the population.
 */
export function coordinateColumns(
  place: Draw,
  cities: Cities,
  stream = '',
): { latitude: Column; longitude: Column } {
  const classes = classesOf(cities);
  const scatter = scattered(mapped(place, classes.of), classes.all, stream);
  const of = (axis: 'lat' | 'lng', limit: number): Decimal => {
    // Shifted, so that all of them are positive, as draws are.
    const centres = Uint32Array.from(cities[axis], (degrees, city) => {
      const reach = (classes.all[classes.of[city] as number] as SizeClass)[axis];
      return Math.round(Math.min(limit - reach, Math.max(reach - limit, degrees)) * STEPS) + limit * STEPS;
    });
    const draw64 = sum(widened(mapped(place, centres)), widened(scatter[axis]));
    return { kind: 'decimal', draw64, min: -BigInt(limit * STEPS + SHIFT), step: 1n, digits: DIGITS };
  };
  return {
    latitude: column(
      'latitude',
      of('lat', 90),
      Type.Number({ minimum: -90, maximum: 90, description: 'In degrees' }),
    ),
    longitude: column(
      'longitude',
      of('lng', 180),
      Type.Number({ minimum: -180, maximum: 180, description: 'In degrees' }),
    ),
  };
}

/** Cities whose radius is about the same number of degrees in each direction. */
interface SizeClass {
  readonly lat: number;
  readonly lng: number;
}

/** Radii differ by at most this factor within a class, and so do degrees of longitude. */
const RATIO = 2;

function classesOf({ population, lat }: Cities): { of: Uint32Array; all: SizeClass[] } {
  const all: SizeClass[] = [];
  /** The class of each pair of exponents of RATIO: those of the degrees of the radius and of the length of a degree of longitude. */
  const numbers = new Map<number, number>();
  const exponentOf = (value: number) => Math.round(Math.log(value) / Math.log(RATIO));
  const of = Uint32Array.from(population, (people, city) => {
    const km = Math.min(MOST_RADIUS_KM, Math.max(LEAST_RADIUS_KM, Math.sqrt(people / DENSITY / Math.PI)));
    const degrees = exponentOf(km / KM_PER_DEGREE);
    // Close to the poles, a degree of longitude has next to no length.
    const parallel = exponentOf(Math.max(0.1, Math.cos(((lat[city] as number) * Math.PI) / 180)));
    const key = degrees * 100 + parallel;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = all.push({ lat: RATIO ** degrees, lng: RATIO ** (degrees - parallel) }) - 1;
    numbers.set(key, number);
    return number;
  });
  return { of, all };
}

/** Added to every offset, so that none is negative. */
const SHIFT = 10 * STEPS;

/** The side of the area of a point, as a share of the radius. */
const AREA = 0.15;

/**
 * Offsets from a centre, one set of points for each class: points of a spiral (Vogel, "A better way to construct the sunflower head",
 * 1979) whose distances follow a normal distribution in the plane, cut at 2.5 standard deviations. A point is the corner of a small
 * area of which one place is drawn, so that the points themselves cannot be seen.
 */
function scattered(group: Draw, classes: readonly SizeClass[], stream: string) {
  const point = within(
    `${stream}place in the city`,
    group,
    classes.map((_, index) => index * POINTS),
    classes.map(() => POINTS),
  );
  const axis = (name: 'lat' | 'lng', part: (angle: number) => number): Draw => {
    const corners = classes.flatMap((reach) =>
      spiral.map(
        ({ distance, angle }) =>
          Math.round(distance * part(angle) * reach[name] * (1 - AREA) * STEPS) + SHIFT,
      ),
    );
    const sizes = classes.flatMap((reach) => {
      const size = Math.max(1, Math.round(reach[name] * AREA * STEPS));
      return spiral.map(() => size);
    });
    return within(`${stream}${name} in the place`, point, corners, sizes);
  };
  return { lat: axis('lat', Math.sin), lng: axis('lng', Math.cos) };
}

const CUT = 2.5;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Distances are 1 at the edge. */
const spiral = Array.from({ length: POINTS }, (_, index) => {
  // The quantiles of the Rayleigh distribution below the cut.
  const share = ((index + 0.5) / POINTS) * (1 - Math.exp(-(CUT ** 2) / 2));
  return { distance: Math.sqrt(-2 * Math.log(1 - share)) / CUT, angle: index * GOLDEN_ANGLE };
});
