// Made by `npm run openapi` from the configuration and the API description.

/** The options of the application, as the variables of docs/configuration.md. */
export interface AppOptions {
  /** Key that clients must send as Authorization: Bearer; none is needed when empty */
  readonly apiKey?: string | undefined;
  /** Paths that need no key, between commas: /ready, /metrics. /health never needs one */
  readonly openPaths?: readonly string[] | undefined;
  /** Names, between commas, that requests may give as their Host beside localhost, *.localhost and IP addresses */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins, between commas, whose pages may see and change schemas and deliveries; when empty, loopback origins of any port */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Addresses of proxies, between commas, whose X-Forwarded-For, -Proto and -Host tell the address of a client and the one it asked */
  readonly trustProxy?: readonly string[] | undefined;
  /** true to refuse every change of schemas and deliveries [false] */
  readonly readOnly?: boolean | undefined;
  /** Longest delay that a request may ask for, in milliseconds [10000] */
  readonly maxDelayMs?: number | undefined;
  /** Largest share of failures that a request may ask for with fail= [1] */
  readonly maxFail?: number | undefined;
  /** Requests for rows or files that are answered at a time; one address, except this machine, has at most half of them [2000] */
  readonly maxDownloads?: number | undefined;
  /** Requests a minute that one address may send; 0 for any number [0] */
  readonly rateLimit?: number | undefined;
  /** Longest URL, in bytes [8192] */
  readonly maxUrlBytes?: number | undefined;
  /** Longest body of a request, in bytes; a file to convert or split may have any length [1048576] */
  readonly maxBodyBytes?: number | undefined;
  /** Values of each method of Faker that is not computed, from which the rows of schemas pick [10000] */
  readonly fakerValues?: number | undefined;
  /** Longest schema, in bytes; of YAML also the longest JSON, in which aliases are written out [10000000] */
  readonly maxSchemaBytes?: number | undefined;
  /** Bytes of a file to convert that are kept in memory to find its columns and types, which a longer file may change later [16777216] */
  readonly spoolBytes?: number | undefined;
  /** Most workspaces with changes of tables of their own [1000] */
  readonly workspaces?: number | undefined;
  /** Bytes of files at which a workspace takes no more changes [16777216] */
  readonly workspaceBytes?: number | undefined;
  /** Seed of requests without one; when empty, each of them gets a fresh one */
  readonly seed?: string | undefined;
  /** Most rows that a request may ask for [1000000000] */
  readonly maxRows?: number | undefined;
  /** Threads that generate big downloads; auto leaves one core of each process to the thread that sends [auto] */
  readonly threads?: string | number | undefined;
  /** Most megabytes that each process keeps between requests: prepared rows, vocabularies, lengths of downloads; auto is 512, and less where the memory of a container is limited [auto] */
  readonly cacheMemory?: string | number | undefined;
  /** CSV of the cities of the world; when empty, data/worldcities.csv of the service */
  readonly citiesFile?: string | undefined;
  /** CSV of the countries of the world and their internet users; when empty, data/countries.csv of the service */
  readonly countriesFile?: string | undefined;
  /** Folder of the stored schemas, made when one is stored [.seedstream/schemas] */
  readonly schemasDir?: string | undefined;
  /** YAML or JSON file of the destinations and sources of deliveries; there are none when empty */
  readonly destinationsFile?: string | undefined;
  /** Folder in which deliveries and the changes of tables are stored [.seedstream/state] */
  readonly stateDir?: string | undefined;
  /** JSON file of json-server whose members are tables from the start; none when empty */
  readonly db?: string | undefined;
  /** Deliveries that run at a time; the others wait [4] */
  readonly maxDeliveries?: number | undefined;
}

/** The rows of the datasets by their paths. Dates and times are texts (RFC 3339). */
export interface Datasets {
  /** Rows of persons */
  persons: {
    /** The position in the dataset, from 1 */
    id: number;
    /** First and last name, in the locale's script and order */
    name: string;
    age: number;
    isMarried: boolean;
    /** A real city, in ASCII */
    city: string;
    /** The state, province or region the city lies in, in ASCII */
    state: string;
    /** The country the city lies in, in ASCII */
    country: string;
  };
  /** Rows of users */
  users: {
    user_id: string;
    user_name: string;
    first_name: string;
    last_name: string;
    age: number;
    address: {
      house_number: string;
      street_name: string;
      city: string;
      country: string;
      /** Empty when the country has no post codes */
      post_code: string;
      state: string;
      /** ISO 3166-1 alpha-2; XK is Kosovo */
      country_code: string;
      /** In degrees */
      latitude: number;
      /** In degrees */
      longitude: number;
    };
    /** An address at a domain reserved for examples (RFC 2606) */
    email_address: string;
    /** Set aside for fiction where the country has such numbers */
    phone_number: string;
    device: {
      /** In a network that is not routed on the Internet */
      ipv4_address: string;
      /** An address with the prefix for documentation (RFC 3849) */
      ipv6_address: string;
      /** A locally administered unicast address */
      mac_address: string;
      UUID: string;
      system_triplet: string;
    };
    gender: 'female' | 'male';
    /** Agrees with the age on 2026-01-01 */
    birth_date: string;
    /** In the IANA time zone database */
    time_zone: string;
    /** The path of a picture that this service draws */
    avatar: string;
  };
  /** Events of the app store */
  'events/app-store': {
    /** The simulated time of publication, up to 2 s after the event */
    generation_timestamp: string;
    /** The unique id of the event */
    event_id: string;
    /** The simulated time of the event, in the order of which events come */
    event_timestamp: string;
    /** The id of a user, who belongs to one country */
    user_id: string;
    /** The session of the event */
    session_id: string;
    event_type: 'app_open' | 'search' | 'app_install' | 'review_submit' | 'in_app_purchase' | 'app_close' | 'app_uninstall';
    app_id: string;
    device_type: 'phone' | 'tablet' | 'desktop';
    os_version: string;
    /** ISO 3166-1 alpha-3 */
    country_code: string;
    /** Its members depend on the type of the event */
    event_details: {

    };
  };
  /** Rates of the app store */
  'events/app-store/rates': {
    from: string;
    to: string;
    /** ISO 3166-1 alpha-3 */
    country_code: string;
    /** Rounded to three decimal places */
    expected: number;
    realised: number;
  };
  /** Events of the e-store */
  'events/e-store': {
    customer_id: number;
    product_id: number;
    action: 'view' | 'cart' | 'uncart' | 'purchase' | 'return';
    timestamp: string;
    /** Of the product */
    price: number;
  };
  /** Totals of the e-store */
  'events/e-store/totals': {
    at: string;
    product_id: number;
    views: number;
    carts: number;
    uncarts: number;
    orders: number;
    returns: number;
    inventory: number;
  };
}

/** The formats of rows; sse is one of events only. */
export type Format = 'json' | 'csv' | 'ndjson' | 'sql' | 'parquet' | 'arrow' | 'arrow-stream' | 'sse';
