import type { TSchema } from '../../json-schema.js';
import { faultParameters } from '../answer/fault-injection.js';
import { questionParameters } from '../rows/asked.js';
import { type RequestLimits, rowQuery, rowsQuery } from '../rows/parameters.js';
import { relatedParameters } from '../rows/related.js';

/** The parameters of rows of a table: a table has its seed, its number of rows and the parameters of its dataset. */
export function tableRowsQuery(limits: RequestLimits) {
  const own = { ...questionParameters, ...relatedParameters };
  const { seed: _, rows: __, ...properties } = rowsQuery(limits, own).properties;
  return closed(properties);
}

/** The same of one row. */
export function tableRowQuery(limits: RequestLimits) {
  const { seed: _, ...properties } = rowQuery(limits, relatedParameters).properties;
  return closed(properties);
}

const closed = (properties: Record<string, TSchema>) => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

/** The parameters of a change. */
export const writeQuery = (limits: RequestLimits) => closed(faultParameters(limits));

/** The parameters of a change of the rows that meet conditions. */
export const conditionsQuery = (limits: RequestLimits) =>
  closed({ where: questionParameters.where as TSchema, ...faultParameters(limits) });
