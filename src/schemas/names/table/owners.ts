import { departments } from './business.js';
import { type Entry, made } from './entry.js';

/** What the name of something is, by what has the name: the words before `name`, or else what it is a property of. */
export const owners: readonly Entry[] = [
  {
    names: `customer, client, employee, manager, user, person, patient, doctor, physician, nurse, author, owner, contact, student,
      teacher, member, recipient, sender, driver, agent, guest, passenger, buyer, seller, tenant, staff, worker, cardholder,
      account holder, holder, beneficiary, candidate, applicant, borrower, visitor, player, artist, writer, editor, emergency contact,
      customer contact, billing, shipping, attendee, speaker, subscriber, supervisor, assignee, reporter, maintainer, contributor,
      creator, reviewer, approver, instructor, coach, parent, friend, colleague, guardian, waiter, waitress, chef, trainer, tutor,
      adjuster, librarian, technician, operator, inspector, mechanic, courier, principal, professor, landlord, spouse, organizer, organiser, director, producer, host, policy holder`,
    text: made('name'),
  },
  { names: 'product, item, article, good', text: made('product') },
  {
    names: `company, organization, organisation, employer, vendor, supplier, manufacturer, publisher, merchant, insurer, business,
      bank, store, shop, brand, firm, carrier, provider`,
    text: made('company'),
  },
  { names: 'department, team, division', text: departments },
  { names: 'category', text: made('department') },
  { names: 'city, town', text: made('city') },
  { names: 'state, region, province', text: made('state') },
  { names: 'country', text: made('country') },
  { names: 'street', text: made('street') },
  { names: 'color, colour', text: made('color') },
  { names: 'pet, dog, cat', text: made('first_name') },
];
