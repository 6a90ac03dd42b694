// Templates of streets for the countries with names of their own, written by hand. See streets.ts for the notation.

const named = (...forms: string[]) => forms.map((form) => form.replace('_', '{{person.lastName}}'));
const numbered = (form: string, count: number) =>
  Array.from({ length: count }, (_, index) => form.replace('_', String(index + 1)));
const of = (names: string) => names.split(', ');

const english = named('_ Road', '_ Street', '_ Avenue', '_ Close', '_ Lane');
const french = named('Rue _', 'Avenue _', 'Boulevard _', 'Rue _');
const portuguese = named('Rua _', 'Avenida _', 'Travessa _');

export const countryTemplates: Readonly<Record<string, readonly string[]>> = {
  AL: named('Rruga _', 'Rruga _', 'Bulevardi _', 'Sheshi _'),
  AO: portuguese,
  BD: [...named('_ Road', '_ Lane', '_ Sarani'), ...numbered('Road _', 30), ...numbered('Lane _', 12)],
  BG: named('ul. _', 'ul. _', 'bul. _', 'pl. _'),
  CD: french,
  CI: [...french, ...numbered('Rue _', 40)],
  CM: [...french, ...numbered('Rue 1._', 40)],
  EE: of(
    'Pikk tänav, Lai tänav, Kooli tänav, Aia tänav, Tartu maantee, Narva maantee, Pärnu maantee, Viljandi maantee, Kase tänav, ' +
      'Tamme tänav, Männi tänav, Kuuse tänav, Pärna tänav, Vabaduse puiestee, Jaama tänav, Metsa tänav, Lille tänav, Raua tänav, ' +
      'Kreutzwaldi tänav, Koidula tänav, Mere puiestee, Põllu tänav, Veski tänav, Uus tänav, Kesk tänav, Ringtee, Sõpruse puiestee',
  ),
  ET: [
    ...named('_ Street', '_ Road', '_ Avenue'),
    ...of('Bole Road, Churchill Avenue, Piazza Street, Mexico Square, Meskel Road'),
  ],
  HT: named('Rue _', 'Rue _', 'Avenue _', 'Ruelle _', 'Impasse _'),
  IS: of(
    'Laugavegur, Hverfisgata, Njálsgata, Grettisgata, Bergstaðastræti, Skólavörðustígur, Hringbraut, Miklabraut, Kleppsvegur, ' +
      'Langholtsvegur, Álfheimar, Suðurlandsbraut, Háaleitisbraut, Hamraborg, Strandgata, Hafnargata, Aðalgata, Brekkugata, ' +
      'Austurvegur, Vesturgata, Túngata, Garðarsbraut, Skipagata, Lækjargata, Öldugata, Sólvallagata, Ránargata, Bárugata',
  ),
  KE: [
    ...named('_ Road', '_ Lane', '_ Close'),
    ...of(
      'Kenyatta Avenue, Moi Avenue, Tom Mboya Street, Kimathi Street, Uhuru Highway, Haile Selassie Avenue, Biashara Street, Market Street, Ngong Road, ' +
        'Mombasa Road, Thika Road, Langata Road, Waiyaki Way, Jogoo Road, Kirinyaga Road, Nkrumah Road, Digo Road, Oginga Odinga Street, Ronald Ngala Street, ' +
        'Koinange Street, Muindi Mbingu Street, Mama Ngina Street, Station Road, Hospital Road, Church Road, School Lane, Riverside Drive, Lenana Road, ' +
        'Argwings Kodhek Road, Gitanga Road, Nandi Road, Eldoret Road, Nakuru Road, Kisumu Road',
    ),
  ],
  KH: [
    ...numbered('Street _', 400),
    ...of('Norodom Boulevard, Monivong Boulevard, Sihanouk Boulevard, Mao Tse Toung Boulevard'),
  ],
  LK: [
    ...named('_ Road', '_ Mawatha', '_ Lane'),
    ...of('Galle Road, Kandy Road, Temple Road, Station Road, Main Street, Lake Road'),
  ],
  LT: of(
    'Vilniaus g., Kauno g., Gedimino pr., Savanorių pr., Laisvės al., Vytauto g., Kęstučio g., Mindaugo g., Basanavičiaus g., ' +
      'Maironio g., Donelaičio g., Žemaitės g., Pušų g., Liepų g., Beržų g., Ąžuolų g., Sodų g., Mokyklos g., Stoties g., Taikos pr., ' +
      'Jaunystės g., Upės g., Parko g., Ežero g., Miško g., Bažnyčios g., Šilo g., Klaipėdos g., Šiaulių g.',
  ),
  MG: named('Lalana _', 'Rue _', 'Avenue _', 'Arabe _'),
  ML: [...french, ...numbered('Rue _', 120)],
  MM: [
    ...numbered('_th Street', 99).filter((street) => !/[123]th/.test(street) || /1[123]th/.test(street)),
    ...named('_ Road', '_ Street'),
  ],
  MT: of(
    'Triq ir-Repubblika, Triq il-Kbira, Triq San Pawl, Triq il-Merkanti, Triq San Ġorġ, Triq il-Knisja, Triq Santa Marija, ' +
      'Triq San Ġwann, Triq it-Torri, Triq ix-Xatt, Triq Bormla, Triq il-Wied, Triq San Ġużepp, Triq l-Imdina, Triq Dun Karm, ' +
      'Triq il-Gżira, Triq Sant Andrija, Triq il-Mithna, Triq Ħal Qormi, Triq Birkirkara, Triq l-Iskola, Triq il-Bajja, ' +
      'Triq il-Kappella, Triq Manwel Dimech, Triq Nazju Falzon, Triq Tas-Sliema',
  ),
  MY: [
    ...of(
      'Jalan Ampang, Jalan Bukit Bintang, Jalan Raja Laut, Jalan Sultan Ismail, Jalan Tun Razak, Jalan Merdeka, Jalan Melati, Jalan Mawar, Jalan Kenanga, ' +
        'Jalan Cempaka, Jalan Besar, Jalan Sekolah, Jalan Masjid, Jalan Pasar, Jalan Stesen, Jalan Hospital, Jalan Dato Onn, Jalan Tunku Abdul Rahman, ' +
        'Jalan Datuk Keramat, Jalan Gasing, Jalan Universiti, Jalan Ipoh, Jalan Pahang, Jalan Perak, Jalan Kelang Lama, Lorong Seri Indah, Lorong Anggerik, ' +
        'Lorong Bunga Raya, Persiaran Perdana, Persiaran Raja Muda, Persiaran Kewajipan',
    ),
    ...numbered('Jalan Seri _', 12),
    ...numbered('Jalan Permai _', 9),
    ...numbered('Lorong Damai _', 9),
  ],
  MZ: portuguese,
  NE: french,
  PH: [
    ...named('_ Street', '_ Avenue', '_ Street', '_ Road'),
    ...of('Rizal Street, Bonifacio Street, Mabini Street, Quezon Avenue, Luna Street'),
  ],
  SN: [...french, ...numbered('Rue _', 80)],
  TZ: named('_ Road', '_ Street', 'Barabara ya _', 'Mtaa wa _'),
  UG: english,
  ZW: english,
};
