import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../../columns/dataset.js';
import { ProblemError } from '../../errors.js';
import type { FormatName } from '../../formats/index.js';
import type { Plan } from '../../kernel/run/plan.js';
import { type Lru, memo } from '../../lru.js';
import { rowsDocument } from '../../output/representation.js';
import { slicesOf } from '../../output/rows-slices.js';
import { type SeedKey, seedKey } from '../../random/key.js';
import { entityTag } from '../answer/conditions.js';
import { sendSplit } from '../answer/send-parts.js';
import {
  type Downloads,
  type Fields,
  sendDocument,
  setFields,
  WHILE_UNCHANGED,
} from '../answer/send-representation.js';
import { asksForMishaps, mishapsOf } from './fault-injection.js';
import { type End, type Page, pageLinks, pageOf } from './paging.js';
import type { Limits, RowParams, RowQuery, RowsQuery } from './parameters.js';
import { formatOf, makePlan, mediaTypes, variantQuery } from './variant.js';

/** What the operations of every dataset share. */
export interface RowsContext extends Downloads {
  readonly limits: Limits;
  readonly plans: Lru<Plan>;
}

/** A dataset and where its rows are to be had. */
export interface Located {
  readonly dataset: Dataset;
  /** undefined where no URL alone leads to them. */
  readonly path: string | undefined;
  /** Whether the same URL may lead to others later. Left out: no. */
  readonly changing?: boolean;
}

/** Rows [first, first + rows) as a list or as a single row. */
interface Selection {
  readonly layout: 'rows' | 'single';
  readonly first: number;
  readonly rows: number;
  /** What follows the path in the URL that gives this answer again, up to the seed. */
  readonly target: string;
  /** Of a list: its place among others. */
  readonly page?: Page;
}

/** What a request asks for, apart from its seed. */
interface Asked {
  /** With checked values. */
  readonly query: RowsQuery;
  /** What it depends on beside the URL. */
  readonly accept: string | undefined;
  readonly edition: string;
  readonly selection: Selection;
  readonly format: FormatName;
  /** The name of its plan among all. */
  readonly plan: string;
  /** What an answer made of this seed says beside its rows. */
  head(seed: string): Head;
  /** What a file of those rows is called. */
  file(seed: string): string;
}

interface Head {
  readonly fields: Fields;
  readonly etag: string | undefined;
  /** seedKey()'s. */
  readonly key: SeedKey;
}

/** URLs whose meaning is remembered: a few hundred bytes each. */
const REMEMBERED = 1024;

/** Characters of a URL that is not remembered. */
const LONG = 500;

/** Stands for a seed; none has it when percent-encoded. */
const PLACE = '\0';

/** What answers with the rows of any dataset. */
export function rowsAnswers(app: FastifyInstance, context: RowsContext) {
  const mishaps = mishapsOf(app, context.limits);
  // What a URL means takes longer to find out than its ten rows to make.
  const meanings = memo<Asked>(REMEMBERED);

  function recall(request: FastifyRequest, located: Located): Asked | undefined {
    const asked = meanings.find(request.url);
    if (asked?.accept !== request.headers.accept || asked?.edition !== located.dataset.edition)
      return undefined;
    request.query = asked.query;
    return asked;
  }

  function read(request: FastifyRequest, located: Located, select: Select): Asked {
    const known = recall(request, located);
    if (known !== undefined) return known;
    const asked = askedBy(request, located, select(request, located.dataset));
    if (located.path === undefined || request.url.length > LONG) return asked;
    return meanings.add(request.url, asked);
  }

  function answer(request: FastifyRequest, reply: FastifyReply, located: Located, asked: Asked): unknown {
    const { query } = asked;
    const seed = query.seed ?? freshSeed();
    request.seed = seed;
    if (!asksForMishaps(query)) return send(request, reply, located, asked, seed);
    reply.header('seedstream-seed', encodeURIComponent(seed));
    return mishaps(request, reply, seed).then((there) => {
      if (!there) return reply.hijack();
      reply.removeHeader('seedstream-seed');
      return send(request, reply, located, asked, seed);
    });
  }

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    located: Located,
    asked: Asked,
    seed: string,
  ): unknown {
    const { dataset } = located;
    const { layout } = asked.selection;
    const plan = context.plans(asked.plan, () => makePlan(dataset, layout, asked.format, asked.query));
    return plan instanceof Promise
      ? plan.then((plan) => sendRows(request, reply, located, asked, seed, plan))
      : sendRows(request, reply, located, asked, seed, plan);
  }

  function sendRows(
    request: FastifyRequest,
    reply: FastifyReply,
    located: Located,
    { query, selection, head, file }: Asked,
    seed: string,
    plan: Plan,
  ): unknown {
    const { fields, etag, key } = head(seed);
    const rows = { plan, key, first: selection.first, rows: selection.rows };
    reply.header('content-type', plan.mediaType);
    const { split, header = true, delimiter = ',' } = query;
    if (split !== undefined) {
      const splitting = { maxBytes: split, header, delimiter: delimiter.charCodeAt(0), name: file(seed) };
      const slices = () => slicesOf(rows, context.threads, undefined, request);
      setFields(reply, fields);
      return sendSplit(request, reply, slices, splitting);
    }
    const caching = located.changing ? WHILE_UNCHANGED : undefined;
    const document = rowsDocument(rows, context.threads);
    return sendDocument(request, reply, document, etag, context, caching, fields);
  }

  return {
    /** What the request asks for, if that is remembered; its parameters need not have been checked: they were then. */
    recall,
    answer,
    /** The rows that the query asks for. */
    many: (request: FastifyRequest, reply: FastifyReply, located: Located) =>
      answer(request, reply, located, read(request, located, manyRows)),
    /** The row whose position the path says. */
    one: (request: FastifyRequest, reply: FastifyReply, located: Located) =>
      answer(request, reply, located, read(request, located, oneRow)),
  };
}

type Select = (request: FastifyRequest, dataset: Dataset) => Selection;

function manyRows({ query }: FastifyRequest, dataset: Dataset): Selection {
  const page = pageOf(query as RowsQuery, dataset.end?.(query as RowsQuery));
  const { offset, rows } = page;
  const target = `?n=${rows}&${offset === 0 ? '' : `offset=${offset}&`}`;
  return { layout: 'rows', first: offset, rows, target, page };
}

function oneRow({ query, params }: FastifyRequest, dataset: Dataset): Selection {
  const { id } = params as RowParams;
  const end = dataset.end?.(query as RowQuery);
  if (end !== undefined && id > end.rows) throw noRow(id, end);
  return { layout: 'single', first: id - 1, rows: 1, target: `/${id}?` };
}

const noRow = (id: number, { rows, more }: End) =>
  new ProblemError(404, `There are ${rows} rows, so none with id ${id} (${more})`, {
    parameter: 'id',
    value: `${id}`,
    allowed: `an integer from 1 to ${rows}`,
  });

function askedBy(request: FastifyRequest, { dataset, path }: Located, selection: Selection): Asked {
  const query = request.query as RowsQuery;
  const { layout, target, page } = selection;
  const { generation, edition, name, family = name, parameters } = dataset;
  const format = formatOf(request, query, mediaTypes);
  const variant = variantQuery(query, format, parameters);
  const parts = query.split === undefined ? '' : `&split=${query.split}`;

  const fileOf = (seed: string) => `${safe(name)}-${fileNameOf(seed, selection)}`;
  const linksAt = (path: string, seed: string) => {
    const rest = `seed=${seed}&${variant}`;
    const canonical = `<${path}${target}${rest}${parts}>; rel="canonical"`;
    return page === undefined ? canonical : canonical + pageLinks(page, path, rest, query);
  };
  // What is around the seed does not change with it.
  const links = path === undefined ? undefined : linksAt(path, PLACE).split(PLACE);

  const headOf = (seed: string): Head => {
    const writtenSeed = encodeURIComponent(seed);
    const fields = ['seedstream-seed', writtenSeed];
    if (links !== undefined) fields.push('link', links.join(writtenSeed));
    if (page?.total !== undefined) fields.push('x-total-count', `${page.total}`);
    if (query.download === true)
      fields.push('content-disposition', `attachment; filename="${fileOf(seed)}.${format}"`);
    // Without a seed or a URL the next request gets other rows: nothing to validate, cache or resume.
    const etag =
      query.seed === undefined || path === undefined
        ? undefined
        : entityTag(generation, edition, layout, path + target, writtenSeed, variant);
    return { fields, etag, key: seedKey(generation, family, seed) };
  };
  const known = query.seed === undefined ? undefined : headOf(query.seed);
  return {
    query,
    accept: request.headers.accept,
    edition,
    selection,
    format,
    plan: `${edition} ${name} ${layout} ${variant}`,
    head: (seed) => known ?? headOf(seed),
    file: fileOf,
  };
}

/** What a file of the rows made of a seed is called, in characters that are safe everywhere. */
function fileNameOf(seed: string, { layout, first, rows }: Selection): string {
  if (layout === 'single') return `${safe(seed)}-id-${first + 1}`;
  return first === 0 ? `${safe(seed)}-${rows}` : `${safe(seed)}-${rows}-offset-${first}`;
}

/** In characters that are safe in names of files. */
export const safe = (text: string) => text.replace(/[^\w-]+/g, '_');

/** A seed for a request that brings none: short, to be typed again. */
export const freshSeed = () => String(randomInt(2 ** 32));
