import { isPrimary, type Model, referenceIn } from '../document/models.js';

/** Sizes of the drawing, in pixels. */
const WIDTH = 170;
const LINE = 22;
const HEAD = 32;
const GAP = 56;

interface Properties {
  readonly models: readonly Model[];
  readonly chosen: string;
  readonly choose: (model: string, column: string) => void;
}

/** The tables with their keys and references, which are lines between them. */
export function Tables({ models, chosen, choose }: Properties) {
  const boxes = placed(models);
  const width = Math.max(...boxes.map(({ x }) => x + WIDTH));
  const height = Math.max(...boxes.map((box) => box.y + heightOf(box)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="tables" aria-label="Tables" tabIndex={0}>
      <div style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {boxes.flatMap((box) =>
            box.links.flatMap(({ name, reference }, index) => {
              const to = boxes.find(({ model }) => reference?.startsWith(`${model.name}.`));
              if (to === undefined) return [];
              const key = to.links.findIndex((link) => `${to.model.name}.${link.name}` === reference);
              const [x1, y1] = [box.x, middle(box, index)];
              const [x2, y2] = [to.x + WIDTH, middle(to, Math.max(0, key))];
              const bend = to.x < box.x ? GAP / 2 : GAP;
              return [
                <path
                  key={`${box.model.name}.${name}`}
                  d={`M${x1} ${y1}C${x1 - bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`}
                />,
                <circle key={`${box.model.name}.${name} end`} cx={x2} cy={y2} r={3.5} />,
              ];
            }),
          )}
        </svg>
        {boxes.map(({ model: { name, properties }, x, y, links }) => (
          <div key={name} class="table" style={{ left: x, top: y, width: WIDTH }}>
            <button
              type="button"
              class="title"
              aria-pressed={name === chosen}
              onClick={() => choose(name, '')}
            >
              {name} <small>{properties.length}</small>
            </button>
            {links.map((link) => (
              <button
                type="button"
                key={link.name}
                title={
                  link.reference === undefined ? `${link.name}, a key` : `${link.name}, of ${link.reference}`
                }
                onClick={() => choose(name, link.name)}
              >
                <span aria-hidden="true">{link.reference === undefined ? '◆' : '→'}</span> {link.name}
              </button>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

interface Box {
  readonly model: Model;
  /** Its key and its references. */
  readonly links: readonly { readonly name: string; readonly reference: string | undefined }[];
  readonly x: number;
  readonly y: number;
}

const heightOf = ({ links }: Pick<Box, 'links'>) => HEAD + links.length * LINE + 4;
const middle = ({ y }: Box, index: number) => y + HEAD + (index + 0.5) * LINE;

/** Tables stand right of those that they refer to; circles are cut where they are met again. */
function placed(models: readonly Model[]): Box[] {
  const depths = new Map<Model, number>();
  const depthOf = (model: Model, met: readonly Model[]): number => {
    const known = depths.get(model);
    if (known !== undefined) return known;
    const parents = model.properties.flatMap(({ schema }) => {
      const parent = models.find(({ name }) => referenceIn(schema)?.startsWith(`${name}.`));
      return parent === undefined || met.includes(parent) ? [] : [parent];
    });
    const depth = Math.max(0, ...parents.map((parent) => depthOf(parent, [...met, parent]) + 1));
    depths.set(model, depth);
    return depth;
  };
  const bottoms: number[] = [];
  return models.map((model) => {
    const links = model.properties
      .map(({ name, schema }) => ({ name, reference: referenceIn(schema), isKey: isPrimary(schema) }))
      .filter(({ reference, isKey }) => isKey || reference !== undefined);
    const depth = depthOf(model, [model]);
    const y = bottoms[depth] ?? 0;
    bottoms[depth] = y + heightOf({ links }) + 12;
    return { model, links, x: depth * (WIDTH + GAP), y };
  });
}
