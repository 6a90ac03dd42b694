import { type Entry, equally, looksLike, words } from './entry.js';

const remarks = {
  orders:
    'Please call before delivery, Leave it with the neighbor, Ring the bell twice, Gift wrapping please, Deliver after 5 pm, Needs an invoice, Leave it at the door, Call on arrival, Side entrance, No substitutes please, Please pack carefully, Deliver to reception',
  reviews:
    'Works as expected, Would buy again, Great value for the price, Arrived a day late, Very satisfied, Color differs from the picture, Easy to set up, Packaging was damaged, Exactly what I needed, Smaller than expected, Good quality, Not worth the price',
  others:
    'Needs a follow-up, No remarks, Prefers contact by e-mail, Will call back next week, Thank you for the quick reply, Please confirm, Looks good to me, Checked twice, Waiting for an answer, Documents are complete, To be discussed, Agreed by phone',
};

export const texts: readonly Entry[] = [
  {
    names: 'review text, review body, review comment, review, feedback, product review, rating comment',
    text: equally(remarks.reviews),
  },
  {
    names:
      'order note, order comment, delivery note, delivery instruction, shipping note, instruction, special instruction, customer note',
    text: equally(remarks.orders),
  },
  {
    names: 'special request, guest request',
    text: equally(
      'Late check-in, Quiet room, Extra pillows, High floor, Baby cot, Twin beds, Airport transfer, Vegetarian breakfast, Early check-in, Room with a view',
    ),
  },
  {
    names: 'claim description, incident description, accident description, damage description',
    text: equally(
      'Rear-end collision at a traffic light, Water damage in the kitchen, Stolen bicycle, Broken windshield, Hail damage to the roof, Lost luggage, Fire in the garage, Damage to a parked car, Slipped on a wet floor, Burst pipe in the bathroom',
    ),
  },
  {
    names: 'cover letter, motivation',
    text: equally(
      'I have followed your company for years, Please find my experience attached, I would be glad to join your team, I am looking for a new challenge, My background fits this position well, I can start next month',
    ),
  },
  {
    names: 'product description, item description',
    part: 'product_description',
    text: [{ faker: 'commerce.productDescription' }, { faker: 'company.catchPhrase' }],
  },
  {
    names: 'description, summary, details, abstract, overview, body, content, text',
    text: [
      looksLike(
        '(An overview of|A summary of|Background on|Notes about|Details of|A first draft of|Questions about|Feedback on) (the current plan|recent changes|the main results|the next steps|customer requests|weekly figures|known limits|the new schedule|the budget|team roles) (and what comes next|and who is responsible|for new members|for the whole team|for the next quarter|from last week|in short|with examples)',
      ),
      looksLike('(Notes|Details|Background|Feedback|Summary)'),
    ],
  },
  {
    names: 'comment, note, remark, message, comment content, comment text, comment body',
    text: equally(remarks.others),
  },
  { names: 'slug', text: { faker: 'lorem.slug' } },
  {
    names: 'tag, label, keyword, topic',
    text: words('new, sale, popular, gift, travel, home, outdoor, kids, music, health'),
  },
];
