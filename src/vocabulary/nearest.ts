/** Coordinates of places in degrees, one entry for each. */
export interface Coordinates {
  readonly lat: readonly number[];
  readonly lng: readonly number[];
}

/** Of the places, the one nearest to `point`; undefined of no places. */
export function nearest(
  { lat, lng }: Coordinates,
  point: { readonly lat: number; readonly lng: number },
  places: Iterable<number>,
): number | undefined {
  let found: number | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  // In a plane where a degree of longitude is as long as at the point, which is right for places near it.
  const scale = Math.cos((point.lat * Math.PI) / 180);
  for (const place of places) {
    const east = ((((lng[place] as number) - point.lng + 540) % 360) - 180) * scale;
    const distance = east ** 2 + ((lat[place] as number) - point.lat) ** 2;
    if (distance < shortest) {
      shortest = distance;
      found = place;
    }
  }
  return found;
}

/** The places that `kept` keeps, by the country that `countries` names for each. */
export function placesByCountry(
  countries: readonly string[],
  kept: (place: number) => boolean,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, country] of countries.entries()) {
    if (!kept(place)) continue;
    const others = places.get(country);
    if (others === undefined) places.set(country, [place]);
    else others.push(place);
  }
  return places;
}
