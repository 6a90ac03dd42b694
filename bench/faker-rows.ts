// Rows as one would make them without seedstream: an object per row, and a call of Faker for each value.
import { faker } from '@faker-js/faker/locale/en';
import { triplets } from '../src/datasets/devices.js';
import type { Cities } from '../src/vocabulary/cities.js';

/** Makes the row at a position, from 1, as an object. */
export type FakerRow = (position: number) => object;

/** The rows of each dataset. They are English, which is the fastest locale, and cities come from the same list as ours. */
export const fakerRows = { persons, users } satisfies Record<string, (cities: Cities) => FakerRow>;

function persons({ city, state, country }: Cities): FakerRow {
  return (id) => {
    const place = faker.number.int({ max: city.length - 1 });
    return {
      id,
      name: `${faker.person.firstName()} ${faker.person.lastName()}`,
      age: faker.number.int({ min: 22, max: 65 }),
      isMarried: faker.datatype.boolean(),
      city: city[place],
      state: state[place],
      country: country[place],
    };
  };
}

function users({ city, state, country, iso2, lat, lng }: Cities): FakerRow {
  return () => {
    const place = faker.number.int({ max: city.length - 1 });
    const firstName = faker.person.firstName();
    const lastName = faker.person.lastName();
    return {
      user_id: faker.string.uuid(),
      user_name: faker.internet.username({ firstName, lastName }),
      first_name: firstName,
      last_name: lastName,
      age: faker.number.int({ min: 18, max: 100 }),
      address: {
        house_number: faker.location.buildingNumber(),
        street_name: faker.location.street(),
        city: city[place],
        country: country[place],
        post_code: faker.location.zipCode(),
        state: state[place],
        country_code: iso2[place],
        latitude: (lat[place] as number) + faker.number.float({ min: -0.1, max: 0.1, fractionDigits: 4 }),
        longitude: (lng[place] as number) + faker.number.float({ min: -0.1, max: 0.1, fractionDigits: 4 }),
      },
      email_address: faker.internet.exampleEmail({ firstName, lastName }),
      phone_number: faker.phone.number(),
      device: {
        ipv4_address: faker.internet.ipv4(),
        ipv6_address: faker.internet.ipv6(),
        mac_address: faker.internet.mac(),
        UUID: faker.string.uuid(),
        system_triplet: faker.helpers.arrayElement(triplets),
      },
      gender: faker.person.sex(),
      birth_date: faker.date.birthdate().toISOString().slice(0, 10),
      time_zone: faker.location.timeZone(),
      avatar: faker.image.avatar(),
    };
  };
}
