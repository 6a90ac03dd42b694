import { useEffect, useRef } from 'preact/hooks';
import type { Density } from './density.js';
import { LAND } from './world.js';

/** The size of the drawing, in quarters of a degree, as the outline has it. */
const WIDTH = 1440;
const HEIGHT = 600;
/** Quarters of a degree above what is shown: there is no one north of 83°. */
const ABOVE = 28;

/** A circle on the map. */
export interface Mark {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Its area beside that of the greatest one, which is 1. */
  readonly size: number;
}

interface Properties {
  readonly density?: Density | undefined;
  readonly marks?: readonly Mark[];
  readonly chosen?: string;
  readonly choose?: (name: string) => void;
}

/** The world, darker where there are more rows, with marks that can be clicked. */
export function WorldMap({ density, marks = [], chosen = '', choose = () => {} }: Properties) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const draw = () => {
      const style = getComputedStyle(element);
      paint(context, style, density);
      for (const mark of marks) circle(context, style, mark, mark.name === chosen);
    };
    draw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => scheme.removeEventListener('change', draw);
  }, [density, marks, chosen]);
  const said =
    density === undefined
      ? marks.map(({ name }) => name).join(' ')
      : `${density.total.toLocaleString('en')} rows at ${density.cells.length} places`;
  return (
    <canvas
      class="world"
      ref={canvas}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`Map of the world: ${said}`}
      onClick={({ currentTarget, offsetX, offsetY }) => {
        const { clientWidth, clientHeight } = currentTarget;
        const scale = Math.max(WIDTH / clientWidth, HEIGHT / clientHeight);
        const [x, y] = [(offsetX - clientWidth / 2) * scale, (offsetY - clientHeight / 2) * scale];
        const far = (mark: Mark) => {
          const [at, down] = placeOf(mark);
          return Math.hypot(at - WIDTH / 2 - x, down - HEIGHT / 2 - y);
        };
        const [nearest] = marks.filter((mark) => far(mark) < 40).sort((a, b) => far(a) - far(b));
        if (nearest !== undefined) choose(nearest.name);
      }}
    />
  );
}

function paint(
  context: CanvasRenderingContext2D,
  style: CSSStyleDeclaration,
  density: Density | undefined,
): void {
  const colour = (name: string) => style.getPropertyValue(name);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.translate(0, -ABOVE);
  context.fillStyle = colour('border-top-color');
  const land = new Path2D(LAND);
  // What is beyond an edge comes in at the other one.
  for (const shift of [0, WIDTH, -2 * WIDTH]) {
    context.translate(shift, 0);
    context.fill(land);
  }
  context.translate(WIDTH, 0);
  if (density === undefined) return;
  const most = Math.log1p(Math.max(1, ...density.cells.map(({ count }) => count)));
  context.fillStyle = colour('color');
  for (const { latitude, longitude, count } of density.cells) {
    context.globalAlpha = 0.2 + (0.8 * Math.log1p(count)) / most;
    const [x, y] = [(longitude + 180) * 4, (90 - latitude - density.height) * 4];
    context.fillRect(x, y, density.width * 4, density.height * 4);
  }
  context.globalAlpha = 1;
}

const placeOf = ({ latitude, longitude }: Mark): readonly [x: number, y: number] => [
  (longitude + 180) * 4,
  (90 - latitude) * 4 - ABOVE,
];

/** The radius of the greatest circle. */
const RADIUS = 45;

function circle(
  context: CanvasRenderingContext2D,
  style: CSSStyleDeclaration,
  mark: Mark,
  isChosen: boolean,
) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = style.getPropertyValue('color');
  context.globalAlpha = isChosen ? 0.95 : 0.45;
  context.beginPath();
  context.arc(...placeOf(mark), Math.max(2, RADIUS * Math.sqrt(mark.size)), 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}
