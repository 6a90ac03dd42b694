/** An OpenAPI description with the components in the places of references to them, which may have descriptions of their own, except schemas. */
export function resolved<Description>(description: Description): Description {
  const { components } = description as { components?: Record<string, Record<string, unknown>> };
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value;
    const [, kind = '', name = ''] =
      /^#\/components\/(\w+)\/(.+)$/.exec(`${'$ref' in value && value.$ref}`) ?? [];
    if (kind !== '' && kind !== 'schemas') {
      const { $ref: _, ...own } = value as { readonly $ref: string };
      return { ...(inside(components?.[kind]?.[name]) as object), ...own };
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inside(member)]));
  };
  return inside(description) as Description;
}
