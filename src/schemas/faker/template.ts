import { below, SchemaError, shorten } from '../read/schema-error.js';
import { type FakerCall, readFakerCall } from './call.js';

/** The most methods that a template may call. */
const MOST_CALLS = 20;

/**
 * The pieces of a template, the only argument of helpers.fake: `{{person.firstName}} is {{number.int({"max": 99})}}`. It is read here,
 * and arguments are JSON, because Faker would also look up what no template should reach, such as constructors.
 */
export function parseTemplate(args: readonly unknown[], pointer: string): readonly (string | FakerCall)[] {
  const [template] = args;
  const at = below(pointer, 0);
  if (typeof template !== 'string' || args.length > 1)
    throw new SchemaError(pointer, 'helpers.fake takes one template: a text with {{person.firstName}} in it');
  const pieces: (string | FakerCall)[] = [];
  let end = 0;
  for (const { 0: text, 1: method = '', 2: list = '', index } of template.matchAll(calls)) {
    pieces.push(template.slice(end, index), callOf(method, list, at));
    end = index + text.length;
  }
  pieces.push(template.slice(end));
  if (pieces.length > 2 * MOST_CALLS) throw new SchemaError(at, `calls more than ${MOST_CALLS} methods`);
  const open = pieces.find((piece) => typeof piece === 'string' && piece.includes('{{')) as
    | string
    | undefined;
  if (open === undefined) return pieces;
  throw new SchemaError(
    at,
    `has no method with its arguments as JSON in ${shorten(open.slice(open.indexOf('{{')))}`,
  );
}

/** The calls of a template; arguments end at the first parenthesis before }}. */
const calls = /\{\{\s*([a-zA-Z]+\.[a-zA-Z]+)\s*(?:\((.*?)\)\s*)?\}\}/gs;

function callOf(method: string, list: string, pointer: string): FakerCall {
  if (method === 'helpers.fake') throw new SchemaError(pointer, 'a template cannot hold a template');
  const call = readFakerCall({ method, args: parsed(`[${list}]`, pointer) }, pointer);
  return { ...call, pointer, methodPointer: pointer };
}

function parsed(list: string, pointer: string): unknown {
  try {
    return JSON.parse(list);
  } catch {
    throw new SchemaError(pointer, `the arguments ${shorten(list.slice(1, -1))} are not JSON`);
  }
}
