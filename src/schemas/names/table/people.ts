import { between, type Entry, equally, looksLike, made, words } from './entry.js';

const date = { format: 'date' };

export const people: readonly Entry[] = [
  { names: 'first name, given name, forename, fname', text: made('first_name') },
  { names: 'middle name', text: made('first_name'), apart: true },
  { names: 'last name, surname, family name, lname', text: made('last_name') },
  { names: 'full name, display name, contact name', text: made('name') },
  { names: 'user name, login, handle, nickname, screen name', text: made('user_name') },
  { names: 'email, mail, email address', text: made('email') },
  { names: 'gender, sex', text: [made('gender'), equally('F, M')] },
  {
    names: 'salutation, honorific, name prefix, title of courtesy, courtesy title',
    part: 'salutation',
    text: words('Ms., Mr., Mrs., Dr.'),
  },
  { names: 'title', part: 'salutation', alone: 'headline', text: words('Mr., Ms., Dr.') },
  { names: 'name suffix', text: words('Jr., Sr., II, III, PhD, MD') },
  { names: 'initials', text: looksLike('[A-Z]{2}') },
  {
    names: 'job, job title, employee title, staff title, occupation, profession, position',
    text: made('job'),
  },
  { names: 'age, age in years', part: 'age', number: between(18, 90), text: looksLike('[2-7][0-9]') },
  {
    names: 'birth date, date of birth, day of birth, birthday, dob, born, born on',
    part: 'birth_date',
    text: { ...date, formatMinimum: '1935-01-02', formatMaximum: '2008-01-01' },
  },
  { names: 'birth year, year of birth', number: between(1935, 2007) },
  { names: 'marital status', text: words('single, married, divorced, widowed') },
  {
    names: 'nationality, citizenship',
    text: words(
      'American, Brazilian, British, German, French, Italian, Spanish, Canadian, Polish, Mexican, Dutch, Swedish, Irish',
    ),
  },
  { names: 'ethnicity', text: words('White, Hispanic, Black, Asian, Mixed, Other') },
  { names: 'religion', text: words('Christian, Muslim, none, Hindu, Buddhist, Jewish') },
  {
    names: 'hobby, interest',
    text: words('reading, hiking, cooking, cycling, gaming, painting, running, chess'),
  },
  {
    names: 'education, degree, education level',
    text: words("Bachelor's degree, Master's degree, High school, Associate degree, Doctorate"),
  },
  { names: 'bio, biography, about', text: { faker: 'person.bio' } },
  { names: 'password, passwd', text: made('password') },
  { names: 'ssn, social security number', text: made('ssn') },
  {
    names: 'height, height cm',
    part: 'height',
    alone: 'length',
    number: between(145, 205),
    text: looksLike('1[5-9][0-9]'),
  },
  {
    names: 'weight, weight kg',
    part: 'weight',
    alone: 'mass',
    number: between(45, 120),
    text: looksLike('[5-9][0-9]'),
  },
  {
    names:
      'patient height, visit height, person height, user height, player height, athlete height, member height, body height',
    part: 'height',
    number: between(145, 205),
  },
  {
    names:
      'patient weight, visit weight, person weight, user weight, player weight, athlete weight, member weight, body weight',
    part: 'weight',
    number: between(45, 120),
  },
  { names: 'middle initial, initial', text: looksLike('[A-Z]') },
  {
    names: 'twitter, twitter handle, instagram, facebook, linkedin, github, skype, telegram',
    text: made('user_name'),
  },
];
