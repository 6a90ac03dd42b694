import { type Entry, equally, looksLike, made, shares, words } from './entry.js';

export const culture: readonly Entry[] = [
  {
    names:
      'headline, subject line, post title, article title, blog title, page title, video title, course title, document title',
    text: [
      looksLike(
        '(Notes on|A short guide to|The future of|Lessons from|An introduction to|Rethinking|Ten questions about) (urban gardening|remote work|open data|small teams|city cycling|home cooking|sleep|good design|local history|saving energy)',
      ),
    ],
  },
  {
    names: 'event, event title, conference, meeting, meeting title',
    text: looksLike(
      '(Annual|Spring|Summer|Autumn|Regional|Virtual) (sales meeting|design workshop|developer conference|charity run|open day|board meeting|trade fair)',
    ),
  },
  {
    names: 'course, course name, subject name',
    text: words(
      'Mathematics, English, Biology, History, Chemistry, Economics, Computer Science, Physics, Art, Geography',
    ),
  },
  { names: 'book, book title', text: { faker: 'book.title' } },
  { names: 'book author', text: [{ faker: 'book.author' }, made('name')] },
  { names: 'song, song title, track, track name, track title', text: { faker: 'music.songName' } },
  { names: 'album, album title', text: { faker: 'music.album' } },
  { names: 'band, music artist', text: { faker: 'music.artist' } },
  {
    names: 'airline, airline name',
    text: equally('Lufthansa, Delta, KLM, Emirates, Qantas, Iberia, Ryanair, United, Air Canada, LATAM'),
  },
  { names: 'flight number, flight', text: looksLike('(LH|DL|KL|EK|QF|IB|FR|UA|AC|LA)[1-9][0-9]{2,3}') },
  {
    names: 'airport, airport code, departure airport, arrival airport, origin airport, destination airport',
    text: equally('LHR, JFK, CDG, FRA, AMS, MAD, FCO, GRU, YYZ, SYD, LAX, ZRH, ARN, DUB'),
  },
  {
    names: 'school, university, college',
    text: words(
      'Lincoln University, Oakwood College, Riverside High School, St. Mary School, Northfield University, Harbor Institute',
    ),
  },
  {
    names: 'hotel, hotel name',
    text: words('Grand Hotel, Hotel Central, Seaview Inn, Park Lodge, Harbor Suites, The Linden'),
  },
  {
    names: 'restaurant, restaurant name',
    text: words('The Olive Tree, Casa Verde, Golden Dragon, Bella Roma, Corner Bistro, Spice Garden'),
  },
  { names: 'dish, meal, food', text: { faker: 'food.dish' } },
  { names: 'ingredient', text: { faker: 'food.ingredient' } },
  { names: 'animal, species', text: { faker: 'animal.type' } },
  { names: 'breed', text: { faker: 'animal.dog' } },
  {
    names: 'team, team name',
    text: words('Red Hawks, Blue Tigers, Northern Lions, River Wolves, City Rovers, Coast Eagles'),
  },
  { names: 'quote', text: { faker: 'hacker.phrase' } },
  {
    names: 'question',
    text: equally(
      'How does it work?, What does it cost?, When does it ship?, Where is it made?, Who can use it?, Is there a warranty?',
    ),
  },
  {
    names: 'answer',
    text: equally('Yes, No, Not sure, Within two days, It depends, Please contact support'),
  },
  { names: 'sentiment', text: shares('positive 60, neutral 25, negative 15') },
  { names: 'genre', text: { faker: 'music.genre' } },
  { names: 'weather', text: shares('sunny 35, cloudy 30, rain 20, partly cloudy 10, snow 5') },
  { names: 'mood', text: words('happy, calm, tired, excited, stressed, sad') },
];
