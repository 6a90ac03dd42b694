// Schemas to begin with. The shop is a stored one of the service.

const key = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };
const text = { type: 'string' };
const of = (reference: string, children?: string) => ({
  type: 'integer',
  sql: { reference, ...(children !== undefined && { children }) },
});
const table = (properties: object) => ({ type: 'object', properties });
const written = (models: object) => JSON.stringify({ $defs: models }, undefined, 2);

export const examples = {
  nothing: written({ Person: table({ id: key }) }),
  clinic: written({
    doctors: table({
      id: key,
      first_name: text,
      last_name: text,
      specialty: text,
      email: text,
      visits: { type: 'integer', formula: 'count(visits)' },
    }),
    patients: table({
      id: key,
      first_name: text,
      last_name: text,
      birth_date: {
        type: 'string',
        format: 'date',
        formatMinimum: '1930-01-01',
        formatMaximum: '2020-12-31',
      },
      city: text,
      phone: text,
      blood_group: { enum: ['0', 'A', 'B', 'AB'], weights: [41, 43, 11, 5] },
      height: { type: 'number', minimum: 140, maximum: 205, multipleOf: 0.1, distribution: 'normal' },
    }),
    visits: table({
      id: key,
      doctor_id: of('doctors.id', '0..40'),
      patient_id: of('patients.id'),
      visited_at: {
        type: 'string',
        format: 'date-time',
        formatMinimum: '2025-01-01T08:00:00Z',
        formatMaximum: '2025-12-31T18:00:00Z',
      },
      diagnosis: text,
      minutes: {
        type: 'integer',
        minimum: 5,
        maximum: 90,
        distribution: { kind: 'gamma', shape: 2, mean: 18 },
      },
      fee: { type: 'number', formula: 'round(20 + minutes * 1.5, 2)' },
    }),
  }),
  bank: written({
    customers: table({
      id: key,
      name: { type: 'string', synthesizer: 'name' },
      email: { type: 'string', synthesizer: 'email', with: 'name' },
      city: text,
      country: text,
    }),
    accounts: table({
      id: key,
      customer_id: of('customers.id', '1..3'),
      iban: { type: 'string', synthesizer: 'iban' },
      kind: { enum: ['current', 'savings', 'deposit'], weights: [70, 25, 5] },
      movements: { type: 'integer', formula: 'count(transactions)' },
      balance: { type: 'number', formula: 'round(sum(transactions.amount), 2)' },
    }),
    transactions: table({
      id: key,
      account_id: of('accounts.id', '0..20'),
      booked_on: { type: 'string', format: 'date', formatMinimum: '2025-01-01', formatMaximum: '2025-12-31' },
      amount: {
        type: 'number',
        minimum: -2000,
        maximum: 4000,
        multipleOf: 0.01,
        distribution: { kind: 'normal', mean: 40, sd: 300 },
      },
      purpose: { type: 'string', synthesizer: 'sentence' },
    }),
  }),
};
