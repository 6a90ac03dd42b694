import type { FastifyRequest } from 'fastify';
import type { Dataset, End } from '../../columns/dataset.js';
import { checkSeed } from '../../columns/shard.js';
import { badParameter, ProblemError } from '../../errors.js';
import { type Format, type Writer, writerOf } from '../../formats/format.js';
import { formats } from '../../formats/index.js';
import { freshSeed } from '../../fresh-seed.js';
import type { GivenRows } from '../../output/given.js';
import { type About, aboutRows } from '../../output/prepare.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Work } from '../../output/work.js';
import type { Condition } from '../../query/read/condition.js';
import type { FoundResults } from '../../query/search.js';
import { GENERATION, type SeedKey, seedKey } from '../../random/key.js';
import { entityTag } from '../answer/preconditions.js';
import type { Fields } from '../answer/send-representation.js';
import { askedOf, ROWS_ASKED } from './asked.js';
import { canonicalQuery, formatOf } from './negotiation.js';
import { LONGEST_LINKS, type Page, pageLinks, pageOf, rowsOf } from './paging.js';
import { asItIs, type RowQuery, type RowsQuery, type WrittenName } from './parameters.js';
import { checkRelated, type WithRelated } from './related.js';

/** Rows of a dataset at a URL. */
export interface RowsResource {
  readonly dataset: Dataset;
  /** The path of the URL; undefined when the rows depend on more than the URL. */
  readonly path: string | undefined;
  /** Whether the rows of a URL may change. By default they do not. */
  readonly changing?: boolean;
  /** Are they only for whoever asks, so that no cache may give them to others? */
  readonly own?: boolean;
  /** For those rows of the dataset that meet a condition of the resource itself. Without find(), they are searched. */
  readonly within?: Within;
  /** The seed, where the resource has it and no request says it. */
  readonly seed?: string;
  /** How the URLs of the resource have the names of parameters, where that is not as they are. */
  readonly written?: WrittenName;
  /** The version of rows that change while their URL, dataset and seed stay; entity tags begin with it. */
  readonly version?: string;
  /**
   * For rows that are only some of the dataset: finds how many there are, and the numbers of the `from`-th up to the one before
   * the `to`-th of them, in a pass.
   */
  find?(key: SeedKey, from: number, to: number, work: Work): Promise<FoundRows>;
  /** The headers of requests on which the answer depends, beside those on which all answers do. */
  readonly vary?: string;
  /** The same numbers, found while the rows are sent: for more of them than fit into memory. */
  stream?(key: SeedKey, from: number, to: number, work: Work): Promise<() => NumberSource>;
  /** What stands in found rows beside or instead of their columns, whatever `fields` says: for rows as JSON. */
  related?(numbers: readonly number[], key: SeedKey): Promise<WithRelated>;
  /** For results of the dataset's rows instead of them: finds these, in a pass. The dataset has their columns, but not their cells. */
  results?(key: SeedKey, work: Work): Promise<FoundResults>;
}

/** A condition that no request states. */
export interface Within {
  /** Stands for the condition. */
  readonly name: string;
  /** The number of rows of the dataset. */
  readonly rows: number;
  condition(): Promise<Condition>;
}

/** Are its rows known only when they have been found? */
export const isSearched = ({ find, results }: RowsResource): boolean =>
  find !== undefined || results !== undefined;

export interface FoundRows {
  /** undefined where it was not counted. */
  readonly total: number | undefined;
  readonly rows: readonly number[];
  /** Those of them that are given instead of being drawn. */
  readonly given?: GivenRows;
}

/** What a request asks for, apart from its seed. */
export interface Meaning {
  /** With checked values. */
  readonly query: RowsQuery;
  /** What the meaning depends on in addition to the URL. */
  readonly accept: string | undefined;
  readonly edition: string;
  readonly selection: Selection;
  readonly format: Format;
  readonly writer: Writer;
  /** Equal for requests whose rows are made of the same columns in the same format. */
  readonly name: string;
  /** The headers of an answer with this seed. */
  head(seed: string): Head;
  /** The header fields Link and X-Total-Count of a page, as names and values in turn. */
  linksOf(seed: string, page: Page | undefined): string[];
  /** The name of a file with the rows of this seed, without its extension. */
  fileName(seed: string): string;
}

interface Head {
  readonly fields: Fields;
  readonly etag: string | undefined;
  readonly key: SeedKey;
  /** What a file may say of these rows. */
  readonly about: About;
}

/** Rows [first, first + rows) as a list or as a single row. */
export interface Selection {
  readonly layout: 'rows' | 'single';
  readonly first: number;
  readonly rows: number;
  /** The part of the canonical URL after the path and before the seed. */
  readonly target: string;
  /** The page, if this is a list. */
  readonly page?: Page;
  /** What the URL asks of the rows; empty where it asks nothing. */
  readonly asked?: string;
  /** Does the page stand in an envelope? */
  readonly enveloped?: boolean;
}

export type Select = (request: FastifyRequest, resource: RowsResource) => Selection;

/** The rows that the query asks for. */
export function manyRows(request: FastifyRequest, { dataset, within, results }: RowsResource): Selection {
  const query = request.query as RowsQuery;
  const asked = askedOf(request);
  const end = dataset.end?.(query);
  const isEndless = asked !== undefined && end === undefined && within === undefined;
  const ofRows = isEndless ? pageOfAsked(query) : pageOf(query, end);
  // There may be more results than rows: bins without rows, and the one group of no rows.
  const page = results === undefined ? ofRows : { ...ofRows, rows: ofRows.size };
  // A shard has the URL and the entity tag of its rows.
  const { first, rows } = rowsOf(page, query);
  const saysSize = asked !== undefined || query.envelope === true;
  const size = saysSize && typeof query.rows === 'number' ? `rows=${query.rows}&` : '';
  const text = asked?.text ?? '';
  const target = targetOf(page, { first, rows }, query, text + size);
  return { layout: 'rows', first, rows, target, page, asked: text, enveloped: query.envelope === true };
}

/** The canonical URL of these rows of a page, after the path and before what is `asked` of them. */
export function targetOf(
  { offset, size }: Page,
  { first, rows }: { readonly first: number; readonly rows: number },
  { envelope }: RowsQuery,
  asked: string,
  written: WrittenName = asItIs,
): string {
  if (envelope)
    return `?${written('page')}=${offset / size + 1}&${written('per_page')}=${size}&${written('envelope')}=true&${asked}`;
  return `?${written('n')}=${rows}&${first === 0 ? '' : `${written('offset')}=${first}&`}${asked}`;
}

/** The page of a dataset that is asked a question, and has an end for it. */
function pageOfAsked(query: RowsQuery): Page {
  const { rows = ROWS_ASKED } = query;
  const page = pageOf({ ...query, rows });
  if (query.rows === undefined && page.offset + page.size > ROWS_ASKED)
    throw badParameter(
      'rows',
      `${ROWS_ASKED}`,
      `at least ${page.offset + page.size}, which offset and n need`,
    );
  return page;
}

/** The row with this number, from 1. */
export function oneRow(id: number, { query }: FastifyRequest, { dataset }: RowsResource): Selection {
  const end = dataset.end?.(query as RowQuery);
  if (end !== undefined && id > (end.most ?? end.rows)) throw noRow(id, end);
  return { layout: 'single', first: id - 1, rows: 1, target: `/${id}?` };
}

/** 404 that tells how many rows there are. */
export const noRow = (id: number, { rows, more }: End) =>
  new ProblemError(404, `There is no row ${id}, since there are ${rows} rows (${more})`, {
    parameter: 'id',
    value: `${id}`,
    allowed: `an integer from 1 to ${rows}`,
  });

/** A placeholder for the seed, which no percent-encoded seed contains. */
const PLACEHOLDER = '\0';

/** The meaning of a request; `seedOfAll` is that of requests without one. Throws a ProblemError for wrong parameters. */
export function meaningOf(
  request: FastifyRequest,
  resource: RowsResource,
  selection: Selection,
  seedOfAll: string | undefined,
): Meaning {
  const query = request.query as RowsQuery;
  const { dataset, path, version, written: nameOf = asItIs } = resource;
  const { layout, target, page, asked = '' } = selection;
  const { edition, name, family = name, parameters } = dataset;
  const format = formatOf(request, query, formats);
  if (selection.enveloped && format.name !== 'json')
    throw badParameter('format', format.name, 'json where rows are in an envelope');
  if (resource.related !== undefined)
    checkRelated(query, selection.rows, format, resource.results !== undefined);
  const canonical = canonicalQuery(query, format, parameters, nameOf);
  const parts = query.part_bytes === undefined ? '' : `&${nameOf('part_bytes')}=${query.part_bytes}`;

  // Which rows match may depend on the order of texts, which changes with Unicode's.
  const collation = asked === '' ? '' : ` ${process.versions.cldr}`;
  const ownSeed = resource.seed ?? query.seed ?? seedOfAll;
  checkSeed(query.shard, ownSeed);
  const restOf = (seed: string) => (resource.seed === undefined ? `seed=${seed}&${canonical}` : canonical);
  if (format.readInParts && ownSeed === undefined && path !== undefined)
    throw withoutSeed(format, `${path}${target}${restOf(freshSeed())}`);
  const fileName = (seed: string) => `${safe(name)}-${fileNameOf(seed, selection)}`;
  /** The canonical URL and the neighbours of a page; of a long URL only the former, or nothing. */
  const linkOf = (seed: string, page: Page | undefined): string | undefined => {
    const rest = restOf(seed);
    const self = `<${path}${target}${rest}${parts}>; rel="canonical"`;
    const all =
      page === undefined ? self : self + pageLinks(page, path as string, asked + rest, query, nameOf);
    return [all, self].find(({ length }) => length <= LONGEST_LINKS);
  };
  const linksOf = (writtenSeed: string, page: Page | undefined): string[] => {
    const link = path === undefined ? undefined : linkOf(writtenSeed, page);
    const fields = link === undefined ? [] : ['link', link];
    if (page?.total !== undefined) fields.push('x-total-count', `${page.total}`);
    return fields;
  };
  // Everything but the seed is put together once. Links to rows that are found later depend on how many there are.
  const links = isSearched(resource)
    ? []
    : linksOf(PLACEHOLDER, page).map((field) => field.split(PLACEHOLDER));

  const headOf = (seed: string): Head => {
    const writtenSeed = written(seed);
    const fields = ['seedstream-seed', writtenSeed, ...links.map((field) => field.join(writtenSeed))];
    if (query.download === true)
      fields.push('content-disposition', `attachment; filename="${fileName(seed)}.${format.extension}"`);
    // Without a seed or a URL the next request gets other rows, so there is nothing to validate, cache or resume.
    const etag =
      ownSeed === undefined || path === undefined
        ? undefined
        : entityTag(GENERATION, edition, layout, path + target, writtenSeed, canonical + collation);
    const url = path === undefined ? {} : { url: `${path}${target}${restOf(writtenSeed)}` };
    const about = { ...aboutRows(name, seed), ...url };
    return {
      fields,
      etag: etag && withVersion(etag, version),
      key: seedKey(family, seed),
      about,
    };
  };
  const known = ownSeed === undefined ? undefined : headOf(ownSeed);
  return {
    query,
    accept: request.headers.accept,
    edition,
    selection,
    format,
    writer: writerOf(format, query, { table: name, key: dataset.key }),
    name: `${edition} ${name} ${layout} ${canonical}`,
    head: (seed) => known ?? headOf(seed),
    linksOf: (seed, page) => linksOf(written(seed), page),
    fileName,
  };
}

const withVersion = (etag: string, version: string | undefined) =>
  version === undefined ? etag : `"${version}.${etag.slice(1)}`;

/** 400: without a seed, the parts of a file would be of different rows. `url` is the same one with a seed. */
export const withoutSeed = ({ name }: Format, url: string) =>
  new ProblemError(
    400,
    `format=${name} needs a seed, because readers ask for a file several times: take ${url}`,
    { parameter: 'seed', allowed: url },
  );

/** A seed in a URL. To see first that nothing needs encoding takes a quarter of the time. */
const written = (seed: string) => (/^[\w-]*$/.test(seed) ? seed : encodeURIComponent(seed));

/** The part of a file's name that tells which rows it holds. */
function fileNameOf(seed: string, { layout, first, rows }: Selection): string {
  if (layout === 'single') return `${safe(seed)}-id-${first + 1}`;
  return first === 0 ? `${safe(seed)}-${rows}` : `${safe(seed)}-${rows}-offset-${first}`;
}

/** In characters that are safe in names of files on every system. */
export const safe = (text: string) => text.replace(/[^\w-]+/g, '_');
