import { between, type Entry, equally, looksLike, made, recorded, shares, words } from './entry.js';

export const technology: readonly Entry[] = [
  {
    names: 'event type, event name, user action',
    text: words('view, click, login, signup, purchase, logout, search, share'),
  },
  { names: 'port', number: between(1024, 65_535) },
  {
    names: 'database, schema name, table name',
    text: equally('orders, customers, invoices, products, events, sessions'),
  },
  { names: 'environment, env', text: shares('production 50, staging 25, development 20, test 5') },
  { names: 'log level', text: shares('info 70, debug 15, warn 10, error 5') },
  { names: 'http method, request method', text: shares('GET 70, POST 18, PUT 6, DELETE 4, PATCH 2') },
  {
    names: 'status code, http status, response code',
    number: between(200, 504),
    text: shares('200 80, 201 5, 204 4, 301 2, 400 3, 404 4, 500 2'),
  },
  {
    names: 'error, error message',
    text: words(
      'Connection timed out, Not found, Invalid request, Permission denied, Internal error, Rate limit exceeded',
    ),
  },
  { names: 'error code', text: looksLike('E[0-9]{4}') },
  {
    names: 'path, file path, pathname',
    text: looksLike('/(data|home|var|srv)/(reports|images|exports|backups)/[a-z]{4,8}\\.(csv|json|txt|png)'),
  },
  { names: 'commit, commit hash, sha', text: looksLike('[0-9a-f]{40}') },
  {
    names: 'git branch, branch name',
    text: words('main, develop, feature/login, feature/search, fix/encoding, release/2.4'),
  },
  { names: 'url, uri, link, href, website, homepage', text: made('url') },
  { names: 'domain, domain name, host, hostname', text: made('domain_name') },
  { names: 'image, image url, picture, photo, avatar, logo, thumbnail', text: made('picture') },
  { names: 'ip, ip address, ipv4', text: { format: 'ipv4' } },
  { names: 'ipv6', text: { format: 'ipv6' } },
  { names: 'mac, mac address', text: made('mac') },
  { names: 'imei', text: made('imei') },
  { names: 'user agent', text: made('user_agent') },
  {
    names: 'file, file name, attachment, document, document name',
    part: 'file_name',
    text: looksLike(
      '(invoice|report|contract|photo|scan|notes|export|budget|backup)-[0-9]{3}\\.(pdf|docx|jpg|png|txt|csv|xlsx|zip)',
    ),
  },
  {
    names: 'mime type, content type, media type, file type',
    part: 'media_type',
    text: recorded('media_type'),
  },
  { names: 'version', text: looksLike('[1-9]\\.[0-9]\\.[0-9]'), number: between(1, 20) },
  { names: 'token, api key, secret, session id', text: looksLike('[0-9a-f]{32}') },
  { names: 'hash, checksum, digest', text: looksLike('[0-9a-f]{64}') },
  { names: 'extension, file extension', part: 'extension', text: recorded('extension') },
  { names: 'device, device type', part: 'device', text: recorded('device') },
  { names: 'browser, browser name', part: 'browser', text: recorded('browser') },
  {
    names: 'os, operating system, platform',
    part: 'system',
    text: recorded('system'),
  },
  {
    names: 'license, licence, license name',
    text: shares('MIT 55, Apache-2.0 25, GPL-3.0 10, BSD-3-Clause 10'),
  },
  {
    names: 'repository, repository url, repo, repo url, endpoint, webhook, callback, redirect uri',
    text: made('url'),
  },
  {
    names: 'directory, folder, dir, working directory, output directory',
    text: looksLike('/(data|home|var|srv)/(reports|images|exports|backups)'),
  },
  {
    names: 'icon, icon name',
    text: words('home, user, cart, star, search, settings, heart, calendar, mail, bell'),
  },
  {
    names: 'command, cmd',
    text: words('npm run build, npm test, npm start, make all, docker compose up, git pull'),
  },
  {
    names: 'commit message',
    text: looksLike(
      '(Fix|Add|Remove|Update|Rename|Document) (the login page|a test|unused code|the build|error messages|the price list)',
    ),
  },
  { names: 'encoding, charset', text: shares('utf-8 85, iso-8859-1 10, utf-16 5') },
  { names: 'scope, permission', text: words('read, write, admin, profile, email') },
];
