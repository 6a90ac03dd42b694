import { Type } from '../../json-schema.js';

const refusals = Type.Array(
  Type.Object(
    {
      model: Type.String(),
      pointer: Type.String({ description: 'A JSON Pointer (RFC 6901) to what prevents its rows' }),
      detail: Type.String({ description: 'What is wrong there' }),
    },
    { title: 'RefusedModel', description: 'A model of which there are no rows' },
  ),
);

const dropped = Type.Array(
  Type.Object(
    {
      model: Type.String(),
      property: Type.String({ description: 'The path of the property, as in address.city or lines[].price' }),
      pointer: Type.String({ description: 'A JSON Pointer (RFC 6901) to what prevents its values' }),
      detail: Type.String({ description: 'What is wrong there' }),
    },
    {
      title: 'DroppedProperty',
      description:
        'A property that is left out, because it has no value, or takes too much work or too many cells of a row, and need not be there; at most 1,000 of a model are listed',
    },
  ),
);

const usedBy = Type.Array(Type.String(), {
  description: 'The names of the stored schemas that refer to this one',
});

/** How a stored schema was read. */
export const summary = {
  content: {
    'application/json': {
      schema: Type.Object(
        {
          name: Type.String(),
          refused: refusals,
          dropped,
          usedBy,
          models: Type.Array(
            Type.Object(
              {
                name: Type.String(),
                rows: Type.Integer({ description: 'The number of rows when a request does not say' }),
                primaryKey: Type.Array(Type.String()),
                foreignKeys: Type.Array(
                  Type.Object({
                    columns: Type.Array(Type.String()),
                    model: Type.String(),
                    references: Type.Array(Type.String()),
                  }),
                ),
                fields: Type.Array(Type.String()),
                url: Type.String({ description: 'The URL of its rows' }),
              },
              { title: 'Model' },
            ),
          ),
        },
        { title: 'StoredSchema' },
      ),
    },
  },
};
