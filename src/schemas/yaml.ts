import { parseDocument } from 'yaml';
import { ProblemError } from '../errors.js';

/** How deep values may be nested. A value that contains itself is nested without end. */
const DEEPEST = 500;

/**
 * A YAML document (1.2, with merge keys) as JSON. Throws a ProblemError: 400 for a text that is no YAML document, 413 when the JSON, in
 * which aliases are written out, has more than `most` characters.
 */
export function jsonOfYaml(text: string, most: number): string {
  const value = parsed(text);
  let room = most;
  const measure = (part: unknown, depth: number): void => {
    if (depth > DEEPEST) throw new ProblemError(400, `The schema is nested more than ${DEEPEST} deep`);
    room -= 1;
    if (typeof part === 'string') room -= part.length;
    if (room < 0)
      throw new ProblemError(
        413,
        `The schema has more than ${most} characters when its aliases are written out`,
      );
    if (typeof part !== 'object' || part === null) return;
    for (const [name, member] of Object.entries(part)) {
      room -= name.length;
      measure(member, depth + 1);
    }
  };
  measure(value, 0);
  return JSON.stringify(value) ?? 'null';
}

/** The value of the document, in which aliases share what they stand for: only writing it out can take too much. */
function parsed(text: string): unknown {
  try {
    const document = parseDocument(text, { merge: true });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    throw new ProblemError(400, `The schema is not YAML: ${message}`);
  }
}
