import type { PersonPart } from '../../columns/residents/person.js';
import type { PlacePart } from '../../columns/residents/place.js';
import type { RecordKind, RecordPart } from './records.js';

/** Things of which an object may have several columns that agree. */
export type Kind = 'place' | 'person' | RecordKind;

/** What a column may be of such a thing. */
export type Part = PlacePart | PersonPart | RecordPart;

/** The parts of each kind. An object that has one of the anchors has a thing of the kind of its own. */
const kinds: Readonly<Record<Kind, { readonly anchors: string; readonly others: string }>> = {
  place: {
    anchors: 'city state country country_code post_code street street_address latitude longitude',
    others: 'time_zone currency currency_symbol phone iban bic',
  },
  person: {
    anchors: 'first_name last_name name',
    others: 'gender salutation user_name email age birth_date height weight',
  },
  product: { anchors: 'product', others: 'category material product_description' },
  treatment: { anchors: 'diagnosis', others: 'icd_code medication specialty ward reason' },
  payment: { anchors: 'payment_type', others: 'purpose' },
  card: { anchors: 'card_number', others: 'card_brand' },
  vehicle: { anchors: 'vehicle make', others: 'model' },
  client: { anchors: 'browser', others: 'device system' },
  file: { anchors: 'file_name', others: 'media_type extension' },
};

interface Trait {
  readonly of: Kind;
  readonly isAnchor: boolean;
}

/** What each part is of. */
export const parts = Object.fromEntries(
  Object.entries(kinds).flatMap(([of, { anchors, others }]) => [
    ...anchors.split(' ').map((part) => [part, { of, isAnchor: true }]),
    ...others.split(' ').map((part) => [part, { of, isAnchor: false }]),
  ]),
) as Readonly<Record<Part, Trait>>;

export const kindNames = Object.keys(kinds) as readonly Kind[];

export const isPart = (name: unknown): name is Part => typeof name === 'string' && Object.hasOwn(parts, name);
