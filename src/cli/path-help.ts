import type { RouteOptions } from 'fastify';
import type { Config } from '../config/config.js';
import type { Format } from '../formats/format.js';
import { eventFormats } from '../formats/index.js';
import { allowedBy, propertiesOf } from '../http/server/check-text.js';
import { patternOf } from '../http/server/unknown-paths.js';
import { type Failure, failureOf } from './failure.js';
import { listed, type Section } from './help.js';
import { appFor } from './rows.js';

const optionsOfFormats = [
  ...new Set(Object.values<Format>(eventFormats).flatMap(({ options }) => Object.keys(options))),
];

/** The groups of parameters. Those that are in none decide about the data: the seed, and what a dataset has of its own. */
const groups: Readonly<Record<string, readonly string[]>> = {
  Rows: ['n', 'offset', 'page', 'per_page', 'shard'],
  Columns: ['fields'],
  File: ['format', ...optionsOfFormats, 'part_bytes', 'download'],
  Time: ['live', 'speed', 'throttle'],
  Trouble: ['delay', 'fail'],
};

const ofGenerate: Section = [
  'Schema',
  [
    ['--schema', 'The path of a file with a JSON Schema.'],
    ['--model', 'The name of a model of the schema.'],
  ],
];

/** Writes the parameters of a path to standard output. Resolves to an error where there is no such path. */
export async function writePathHelp(path: string, config: Config): Promise<Failure | undefined> {
  const app = await appFor(config);
  try {
    await app.ready();
    const generates = path === '/generate';
    const route = app.apiDescription.routes
      .filter(({ method, url }) =>
        generates ? url === '/generate/:model' : method === 'GET' && patternOf(url).test(path),
      )
      .sort((a, b) => variablesIn(a) - variablesIn(b))[0];
    if (route === undefined) return failureOf((await app.inject(path)).json());
    process.stdout.write(textFor(route, generates));
  } finally {
    await app.close();
  }
  return undefined;
}

const variablesIn = ({ url }: RouteOptions) => url.split(':').length;

function textFor({ url, schema }: RouteOptions, generates: boolean): string {
  const path = generates ? 'generate' : url.slice(1).replace(/:(\w+)/g, (_, name) => name.toUpperCase());
  const inPath = Object.entries(propertiesOf(schema?.params));
  const variables: Section = [
    'Path',
    inPath.map(([name, schema]) => [name.toUpperCase(), meaningOf(schema)]),
  ];
  const sections = [generates ? ofGenerate : variables, ...sectionsOf(propertiesOf(schema?.querystring))];
  const filled = sections.filter(([, options]) => options.length > 0);
  return `Usage: seedstream ${path} [--PARAMETER VALUE]\n${filled.length > 0 ? listed(filled) : ''}
The options under Rows of seedstream --help apply, too.
`;
}

type Properties = ReturnType<typeof propertiesOf>;

function sectionsOf(properties: Properties): Section[] {
  const grouped = Object.values(groups).flat();
  const data = Object.keys(properties).filter((name) => !grouped.includes(name));
  return Object.entries({ Data: data, ...groups }).map(([title, names]) => [
    title,
    names.filter((name) => name in properties).map((name) => [`--${name}`, meaningOf(properties[name])]),
  ]);
}

/** Without the texts that are allowed where any text is. */
function meaningOf(schema: Properties[string] = {}): string {
  const { description = '', default: byDefault } = schema as { description?: string; default?: unknown };
  const given = byDefault === undefined ? '' : ` Default: ${byDefault}.`;
  if (schema.type === 'boolean' || (schema.type === 'string' && schema.pattern === undefined))
    return description + given;
  const allowed = allowedBy(schema);
  const values = typeof allowed === 'string' ? allowed : `one of ${allowed.join(', ')}`;
  return `${description}${given}${description.includes(values) ? '' : ` [${values}]`}`;
}
