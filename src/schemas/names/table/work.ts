import { between, type Entry, looksLike, made, shares, words } from './entry.js';

const statuses = {
  account: 'active 70, pending 10, suspended 8, closed 12',
  order: 'delivered 55, shipped 15, processing 12, pending 8, cancelled 6, returned 4',
  task: 'done 40, in progress 25, open 20, blocked 8, in review 7',
  ticket: 'closed 45, resolved 20, open 20, in progress 10, on hold 5',
  invoice: 'paid 70, sent 15, overdue 8, draft 7',
  transaction: 'completed 88, pending 7, failed 3, reversed 2',
  visit: 'completed 60, confirmed 22, cancelled 10, no-show 4, rescheduled 4',
  post: 'published 75, draft 15, archived 10',
  subscription: 'active 75, trialing 10, past due 5, cancelled 10',
};

const id = [{ format: 'uuid' }, looksLike('[A-Z]{3}-[0-9]{5}'), looksLike('[A-Z][0-9]{3}')];

export const work: readonly Entry[] = [
  {
    names: 'employment status, employment type',
    text: words('full-time, part-time, contract, self-employed, retired'),
  },
  { names: 'status', text: shares('active 55, completed 20, pending 12, inactive 8, cancelled 5') },
  {
    names: 'order status, shipment status, delivery status, fulfillment status',
    text: shares(statuses.order),
  },
  { names: 'payment status', text: shares('paid 85, pending 8, failed 3, refunded 4') },
  {
    names: 'account status, user status, customer status, member status, employee status, card status',
    text: shares(statuses.account),
  },
  { names: 'task status, job status, project status, todo status, step status', text: shares(statuses.task) },
  {
    names: 'ticket status, issue status, case status, incident status, request status',
    text: shares(statuses.ticket),
  },
  { names: 'invoice status, bill status', text: shares(statuses.invoice) },
  { names: 'transaction status, transfer status', text: shares(statuses.transaction) },
  {
    names:
      'visit status, appointment status, booking status, reservation status, meeting status, event status',
    text: shares(statuses.visit),
  },
  { names: 'post status, article status, page status, publication status', text: shares(statuses.post) },
  { names: 'subscription status, plan status, membership status', text: shares(statuses.subscription) },
  {
    names: 'bug severity, issue priority, ticket priority',
    text: shares('medium 45, high 25, low 20, critical 10'),
  },
  { names: 'priority, severity', text: words('low, medium, high, urgent'), number: between(1, 5) },
  { names: 'role', text: words('user, admin, editor, viewer, owner') },
  { names: 'level', text: words('low, medium, high'), number: between(1, 10) },
  { names: 'grade', text: words('A, B, C, D, E, F'), number: between(1, 6) },
  { names: 'loan status', text: shares('returned 70, on loan 22, overdue 6, lost 2') },
  {
    names: 'claim status',
    text: shares('approved 45, under review 25, submitted 15, rejected 10, settled 5'),
  },
  { names: 'policy status', text: shares('active 70, expired 15, pending 8, cancelled 7') },
  {
    names: 'device status, sensor status, machine status',
    text: shares('online 80, offline 12, maintenance 5, faulty 3'),
  },
  {
    names: 'application status, candidate status',
    text: shares('submitted 35, in review 25, rejected 20, interview 12, offer 5, hired 3'),
  },
  { names: 'experience level, seniority level', text: words('mid-level, senior, junior, entry-level, lead') },
  {
    names: 'skill',
    text: words(
      'Python, SQL, Excel, JavaScript, project management, communication, Java, design, sales, German',
    ),
  },
  {
    names: 'qualification, certification',
    text: words(
      'Master of Education, Bachelor of Arts, Bachelor of Science, Teaching Diploma, Master of Science, Doctorate',
    ),
  },
  { names: 'office, office number', text: looksLike('[A-D][1-4][0-9]{2}') },
  {
    names: 'sensor, sensor name',
    text: looksLike('(temperature|humidity|pressure|motion|door|smoke|power)-[0-9]{2}'),
  },
  {
    names: 'ticket resolution, issue resolution, case resolution, resolution',
    text: shares('fixed 55, answered 20, duplicate 10, not reproducible 10, rejected 5'),
  },
  { names: 'campaign status', text: shares('active 50, completed 30, paused 12, draft 8') },
  { names: 'quality, data quality', text: shares('good 85, uncertain 10, bad 5') },
  {
    names: 'alert message, alarm message',
    text: words(
      'Value above the threshold, Value below the threshold, No data received, Battery is low, Connection lost, Sensor restarted',
    ),
  },
  { names: 'reading unit, measurement unit, sensor unit', text: words('°C, %, hPa, ppm, V') },
  {
    names: 'frequency, recurrence, payment frequency',
    text: words('monthly, weekly, daily, quarterly, yearly'),
  },
  { names: 'id, uid, uuid, guid, key', text: id, number: between(1, 999_999) },
  { names: 'code', text: looksLike('[A-Z]{2}[0-9]{2}') },
  {
    names: 'task title, issue title, ticket title, todo title, card title, task name, task, todo',
    text: looksLike(
      '(Fix|Review|Update|Test|Document|Simplify|Translate) the (login page|invoice template|price list|search form|weekly report|sign-up e-mail|backup script|user guide)',
    ),
  },
  {
    names: 'subject, email subject, message subject, ticket subject',
    text: looksLike(
      '(Question about|Problem with|Change of|Thank you for|Reminder of) (my order|the invoice|our meeting|the delivery|your offer)',
    ),
  },
  {
    names: 'project, project name, project title',
    text: looksLike(
      '(Project|Operation) (Aurora|Beacon|Compass|Delta|Everest|Falcon|Harbor|Juniper|Lighthouse|Meridian|Orchid|Summit)',
    ),
  },
  { names: 'type, kind', text: words('standard, basic, premium, special') },
  {
    names: 'number, no, nr, num',
    text: [looksLike('[1-9][0-9]{5}'), looksLike('[1-9][0-9]{1,2}')],
    number: between(1, 9999),
  },
  {
    names: 'group, user group, group name',
    text: words('staff, customers, partners, students, members, volunteers'),
  },
  {
    names:
      'created by, updated by, modified by, approved by, assigned to, reported by, requested by, acknowledged by, resolved by, reviewed by, handled by, performed by',
    text: made('name'),
  },
];
