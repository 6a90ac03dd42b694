import { around, between, type Entry, equally, looksLike, recorded, shares, words } from './entry.js';

const visits =
  'Stable and improving, Follow-up in two weeks, Responds well to treatment, Blood test ordered, Advised to rest, Dose reduced, No complications, Referred to a specialist, Symptoms since Monday, Discharged in good condition';

export const health: readonly Entry[] = [
  {
    names: 'blood type, blood group',
    text: shares('O+ 37, A+ 36, B+ 8, O- 7, A- 6, AB+ 3, B- 2, AB- 1'),
  },
  {
    names:
      'visit department, patient department, admission department, doctor department, hospital department, ward',
    part: 'ward',
    text: recorded('ward'),
  },
  { names: 'body temperature, patient temperature, visit temperature', number: around(36.9, 0.5, 35, 41, 1) },
  { names: 'pulse, heart rate', number: around(76, 11, 45, 140) },
  { names: 'systolic, systolic pressure, systolic bp', number: around(124, 14, 85, 190) },
  { names: 'diastolic, diastolic pressure, diastolic bp', number: around(79, 9, 50, 120) },
  { names: 'bmi, body mass index', number: around(26, 4, 17, 45, 1) },
  {
    names: 'hospital, clinic',
    text: words(
      'City Hospital, St. Anne Medical Center, Riverside Clinic, Northgate Hospital, Lakeside Medical Center',
    ),
  },
  {
    names: 'patient note, visit note, medical note, clinical note, treatment note',
    text: equally(visits),
  },
  { names: 'room, room number, bed', text: looksLike('[1-4][0-9]{2}'), number: between(101, 499) },
  {
    names: 'insurer, insurance, insurance company, insurance provider',
    text: words(
      'Northstar Health, Meridian Mutual, Blue Harbor, Evergreen Care, Union Life, First Shield, Atlas Assurance',
    ),
  },
  {
    names: 'diagnosis, disease',
    part: 'diagnosis',
    text: recorded('diagnosis'),
  },
  {
    names: 'medication, drug, medicine, prescription',
    part: 'medication',
    text: recorded('medication'),
  },
  {
    names: 'allergy',
    text: shares('none 66, penicillin 10, pollen 8, peanuts 4, latex 3, dust 4, lactose 3, bee stings 2'),
  },
  { names: 'dosage, dose', text: equally('5 mg, 10 mg, 20 mg, 50 mg, 100 mg, 250 mg, 500 mg') },
  {
    names: 'symptom, visit reason, appointment reason, reason for visit, complaint, chief complaint',
    part: 'reason',
    text: recorded('reason'),
  },
  {
    names: 'specialty, speciality, specialization',
    part: 'specialty',
    text: recorded('specialty'),
  },
  {
    names: 'icd, icd code, icd 10, icd 10 code, diagnosis code',
    part: 'icd_code',
    text: recorded('icd_code'),
  },
  { names: 'npi', text: looksLike('1[0-9]{9}') },
];
