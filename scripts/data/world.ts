// Writes web/src/map/world.ts: the outline of the land as one path, from Natural Earth's 1:110m land in the npm package world-atlas. A
// unit is a quarter of a degree, the origin is 180° W, 90° N. The same package gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { feature } from 'topojson-client';
import { projectRoot } from '../../src/project-root.js';

/** Units of a degree. */
const FINE = 4;

type World = Parameters<typeof feature>[0];
type Point = readonly [x: number, y: number];

const file = createRequire(import.meta.url).resolve('world-atlas/land-110m.json');
const world = JSON.parse(readFileSync(file, 'utf8')) as World;
const land = feature(world, world.objects.land as World['objects'][string]);
const shapes = land.type === 'FeatureCollection' ? land.features : [land];

const rings = shapes.flatMap(({ geometry }) => {
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  if (geometry.type === 'Polygon') return geometry.coordinates;
  throw new Error(`${geometry.type} is no land`);
});

/** Units of the whole way around. */
const AROUND = 360 * FINE;
const SOUTH = 180 * FINE;

/** A ring as moves from point to point; points that fall together are one. */
function moves(ring: readonly (readonly number[])[]): string {
  const points = ring.map(
    ([longitude = 0, latitude = 0]): Point => [
      Math.round((longitude + 180) * FINE),
      Math.round((90 - latitude) * FINE),
    ],
  );
  const [first] = points;
  if (first === undefined) return '';
  let [x, y] = first;
  let around = 0;
  // At 180° a ring goes on beyond the edge, instead of back over the whole map.
  const steps = points.slice(1).flatMap((point) => {
    const far = point[0] - x;
    const step = [far - Math.round(far / AROUND) * AROUND, point[1] - y] as const;
    [x, y] = point;
    around += step[0];
    return step[0] === 0 && step[1] === 0 ? [] : [step];
  });
  // Antarctica is around the pole, which is the whole lower edge.
  if (around !== 0) steps.push([0, SOUTH - y], [-around, 0]);
  if (steps.length < 3) return '';
  const text = steps.map(([dx, dy]) => `${dx}${dy < 0 ? '' : ' '}${dy}`).join(' ');
  return `M${first.join(' ')}l${text.replaceAll(' -', '-')}z`;
}

const path = rings.map(moves).join('');
writeFileSync(
  join(projectRoot, 'web/src/map/world.ts'),
  `// Written by \`npm run world\`. Made with Natural Earth (public domain), by npm world-atlas (ISC, Michael Bostock).

/** The land as a path; a unit is a quarter of a degree, the origin is 180° W, 90° N. What crosses 180° is drawn beyond an edge. */
export const LAND =
  '${path}';
`,
);
