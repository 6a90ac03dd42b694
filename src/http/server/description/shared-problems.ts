import { problemType } from '../problem.js';
import { eachOperation, mapValues, type Paths, type Response } from './openapi.js';

/** A problem that as many operations describe in the same words is a response of its own. */
const MANY = 4;

/**
 * The same paths with a reference to one problem of each status, the most frequent, which is put into `components` under the status. Where
 * few operations describe a problem in other words, their reference has the description (OpenAPI 3.1 allows that), without the example.
 */
export function withSharedProblems(paths: Paths, components: Record<string, object>): Paths {
  const counts = new Map<string, number>();
  const byStatus = new Map<string, Response[]>();
  const each = (change: (response: Response, status: string) => Response) =>
    eachOperation(paths, (operation) => ({
      ...operation,
      responses: mapValues(operation.responses, (response, status) =>
        isProblem(response) ? change(response, status) : response,
      ),
    }));
  const countOf = (response: Response) => counts.get(JSON.stringify(response)) ?? 0;
  each((response, status) => {
    counts.set(JSON.stringify(response), countOf(response) + 1);
    byStatus.set(status, [...(byStatus.get(status) ?? []), response]);
    return response;
  });
  const shared = new Map<string, Response>();
  for (const [status, responses] of byStatus) {
    const most = responses.reduce((best, one) => (countOf(one) > countOf(best) ? one : best));
    if (responses.length > 1) shared.set(status, most);
  }
  for (const [status, response] of shared) components[status] = response;
  return each((response, status) => {
    const known = shared.get(status);
    if (known === undefined || !isAlike(response, known)) return response;
    const reference = { $ref: `#/components/responses/${status}` } as unknown as Response;
    if (response.description === known.description) return reference;
    return countOf(response) < MANY ? { ...reference, description: response.description } : response;
  });
}

const isProblem = ({ content = {} }: Response) => Object.keys(content).join() === problemType;

/** Do two problems differ in words alone? */
const isAlike = ({ headers: one }: Response, { headers: other }: Response) =>
  JSON.stringify(one) === JSON.stringify(other);
