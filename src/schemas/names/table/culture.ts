import { between, type Entry, equally, looksLike, made, shares, words } from './entry.js';

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
    names: 'post category, article category, blog category, page category',
    text: words('Technology, Travel, Food, Health, Business, Science, Culture, Sports, Design, Music'),
  },
  {
    names: 'subtitle, excerpt, teaser, tagline, caption',
    text: looksLike(
      '(What we learned about|A closer look at|Practical advice on|Five facts about|Our experience with) (city life|working from home|healthy food|modern design|free software|public transport|good books|small gardens|weekend trips)',
    ),
  },
  {
    names: 'exercise, exercise name, workout name',
    text: words(
      'Squat, Bench press, Deadlift, Pull-up, Push-up, Lunge, Plank, Rowing, Overhead press, Biceps curl, Leg press, Burpee',
    ),
  },
  {
    names: 'class name, fitness class, class title, gym class',
    text: words(
      'Yoga, Pilates, Spinning, Boxing, Zumba, HIIT, Body Pump, Stretching, Aqua Fitness, Kickboxing',
    ),
  },
  {
    names: 'difficulty, difficulty level',
    text: words('beginner, intermediate, advanced'),
    number: between(1, 5),
  },
  { names: 'semester', text: equally('Fall 2023, Spring 2024, Fall 2024, Spring 2025, Fall 2025') },
  { names: 'homeroom, classroom', text: looksLike('[1-9][0-9][A-D]') },
  {
    names: 'schedule, timetable',
    text: looksLike('(Mon|Tue|Wed|Thu|Fri) (08|09|10|11|13|14|15):[03]0'),
  },
  {
    names: 'event, event title, conference, meeting, meeting title',
    text: looksLike(
      '(Annual|Spring|Summer|Autumn|Regional|Virtual) (sales meeting|design workshop|developer conference|charity run|open day|board meeting|trade fair)',
    ),
  },
  {
    names:
      'course, course name, subject name, teacher subject, course subject, school subject, exam subject, class subject',
    text: words(
      'Mathematics, English, Biology, History, Chemistry, Economics, Computer Science, Physics, Art, Geography',
    ),
  },
  { names: 'book, book title', text: { faker: 'book.title' } },
  {
    names: 'book genre, book category',
    text: words(
      'Fiction, Mystery, History, Fantasy, Biography, Science Fiction, Romance, Children, Poetry, Travel',
    ),
  },
  { names: 'shelf, shelf mark, aisle, rack', text: looksLike('[A-H][0-9]{1,2}') },
  { names: 'book author', text: [{ faker: 'book.author' }, made('name')] },
  { names: 'song, song title, track, track name, track title', text: { faker: 'music.songName' } },
  { names: 'album, album title', text: { faker: 'music.album' } },
  { names: 'band, music artist', text: { faker: 'music.artist' } },
  {
    names: 'airline, airline name',
    text: equally('Lufthansa, Delta, KLM, Emirates, Qantas, Iberia, Ryanair, United, Air Canada, LATAM'),
  },
  {
    names: 'flight origin, flight destination, flight from, flight to',
    text: equally('LHR, JFK, CDG, FRA, AMS, MAD, FCO, GRU, YYZ, SYD, LAX, ZRH, ARN, DUB'),
  },
  { names: 'gate, boarding gate', text: looksLike('[A-F][1-4]?[0-9]') },
  { names: 'seat, seat number', text: looksLike('([1-9]|[1-3][0-9])[A-F]') },
  { names: 'flight status', text: shares('on time 70, delayed 15, boarding 8, cancelled 4, diverted 3') },
  {
    names: 'aircraft, aircraft type, plane',
    text: words(
      'Airbus A320, Boeing 737-800, Airbus A321, Boeing 777, Airbus A350, Boeing 787, Embraer E190, ATR 72',
    ),
  },
  {
    names: 'venue, event location',
    text: words(
      'City Hall, Riverside Arena, Grand Theater, Harbor Conference Center, Old Market Square, University Auditorium, Park Stage',
    ),
  },
  {
    names: 'movie genre, film genre',
    text: words('Drama, Comedy, Action, Thriller, Horror, Romance, Documentary, Animation'),
  },
  {
    names: 'movie title, film title, movie, film, movie name, film name',
    text: looksLike(
      '(The Last|The Silent|A Distant|The Golden|Beyond the|Return to the|Under the) (Harbor|Garden|Winter|River|Summit|Stranger|Island|Horizon|Bridge)',
    ),
  },
  {
    names: 'plot, synopsis, storyline',
    text: looksLike(
      '(A young teacher|A retired detective|An old friend|A lonely sailor|A small band) (returns home|finds an old letter|crosses the country|uncovers a secret|starts over) (after many years|in one summer|against all odds|with unexpected help)',
    ),
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
  {
    names: 'cuisine',
    text: words(
      'Italian, Mexican, Chinese, Indian, French, Japanese, Thai, Greek, Spanish, American, Turkish, Vietnamese',
    ),
  },
  {
    names: 'dish category, menu category, course type, meal type, menu section',
    text: words('main course, starter, dessert, side dish, soup, salad, drink'),
  },
  {
    names: 'dish description, meal description, menu description',
    text: looksLike(
      '(Served with|Slow-cooked with|Grilled with|Topped with|Tossed with) (seasonal vegetables|fresh herbs|garlic and lemon|roasted tomatoes|a green salad|wild mushrooms|olive oil and sea salt|rice and beans)',
    ),
  },
  {
    names: 'allergen',
    text: shares('none 40, gluten 15, milk 12, eggs 8, nuts 8, fish 6, soy 6, shellfish 5'),
  },
  {
    names: 'price range, price level, price category',
    text: words('$$, $, $$$, $$$$'),
    number: between(1, 4),
  },
  { names: 'dish, meal, food, dish name, meal name, menu item', text: { faker: 'food.dish' } },
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
