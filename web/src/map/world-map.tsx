import { useEffect, useRef } from 'preact/hooks';
import type { Density } from './density.js';
import { LAND } from './world.js';

/** The size of the drawing, in quarters of a degree, as the outline has it. */
const WIDTH = 1440;
const HEIGHT = 600;
/** Quarters of a degree above what is shown: there is no one north of 83°. */
const ABOVE = 28;

/** The world, darker where there are more rows. */
export function WorldMap({ density }: { readonly density: Density | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const draw = () => paint(context, getComputedStyle(element), density);
    draw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => scheme.removeEventListener('change', draw);
  }, [density]);
  const said =
    density === undefined
      ? ''
      : `${density.total.toLocaleString('en')} rows at ${density.cells.length} places`;
  return (
    <canvas
      class="world"
      ref={canvas}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`Map of the world: ${said}`}
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
