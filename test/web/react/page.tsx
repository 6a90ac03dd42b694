/** @jsxImportSource react */
// A page of users as a front end has it. It knows the address of a service and nothing else of it, and has no code on a server.
import { type FormEvent, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface User {
  readonly id: string;
  readonly user_name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly age: number;
  readonly email_address: string;
  readonly address: { readonly city: string; readonly country: string };
}

/** The origin of the service. */
const { api = '' } = document.documentElement.dataset;
const PER_PAGE = 10;
const COUNTRIES = ['Germany', 'Japan', 'Peru'];

interface Question {
  readonly q: string;
  readonly country: string;
  readonly sort: string;
  readonly page: number;
}

/** Asks for users. Rejects with what the service says where it refuses. */
async function ask(method: string, path: string, body?: Partial<User>, signal?: AbortSignal) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api}/tables/users${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers }),
    ...(signal && { signal }),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.detail ?? value.title);
  return { value, total: Number(answer.headers.get('x-total-count')) };
}

const searchOf = ({ q, country, sort, page }: Question) =>
  `?${new URLSearchParams({
    ...(q && { q }),
    ...(country && { 'address.country': country }),
    ...(sort && { sort }),
    page: `${page}`,
    per_page: `${PER_PAGE}`,
  })}`;

function Page() {
  const [question, setQuestion] = useState<Question>({ q: '', country: '', sort: '', page: 1 });
  const [found, setFound] = useState({ users: [] as readonly User[], total: Number.NaN });
  /** Changes that are shown and not acknowledged yet: what is patched, or null where the user is deleted. */
  const [pending, setPending] = useState<ReadonlyMap<string, Partial<User> | null>>(new Map());
  const [detail, setDetail] = useState<User>();
  const [problem, setProblem] = useState('');
  const [writes, setWrites] = useState(0);

  // After a write, the same question has another answer.
  useEffect(() => {
    const client = new AbortController();
    ask('GET', searchOf(question), undefined, client.signal).then(
      ({ value, total }) => setFound({ users: value, total }),
      (error) => client.signal.aborted || setProblem(error.message),
    );
    return () => client.abort();
  }, [question, writes]);

  /** Shows a change at once, and takes it back where it is refused. */
  async function change(user: User, patch: Partial<User> | null) {
    setPending(new Map([...pending, [user.id, patch]]));
    setDetail(undefined);
    setProblem('');
    try {
      await ask(patch === null ? 'DELETE' : 'PATCH', `/${user.id}`, patch ?? undefined);
      const changed = (users: readonly User[]) =>
        users.flatMap((one) => (one.id === user.id ? (patch === null ? [] : [{ ...one, ...patch }]) : [one]));
      setFound(({ users, total }) => ({ users: changed(users), total }));
      setWrites((count) => count + 1);
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setPending((all) => new Map([...all].filter(([id]) => id !== user.id)));
    }
  }

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    try {
      const { value } = await ask('POST', '', membersOf(event.currentTarget));
      setDetail(value);
      setWrites((count) => count + 1);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  const only = (part: Partial<Question>) => setQuestion({ ...question, page: 1, ...part });
  const shown = found.users.flatMap((user) => {
    const patch = pending.get(user.id);
    return patch === null ? [] : [{ ...user, ...patch }];
  });
  return (
    <main>
      <input aria-label="Search" onChange={({ target }) => only({ q: target.value })} />
      <select aria-label="Country" onChange={({ target }) => only({ country: target.value })}>
        <option value="">all countries</option>
        {COUNTRIES.map((country) => (
          <option key={country}>{country}</option>
        ))}
      </select>
      <output>{found.total} users</output>
      {problem && <p role="alert">{problem}</p>}
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>
              <button type="button" onClick={() => only({ sort: question.sort === '-age' ? 'age' : '-age' })}>
                Age
              </button>
            </th>
            <th>Country</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((user) => (
            <tr key={user.id} onClick={() => ask('GET', `/${user.id}`).then(({ value }) => setDetail(value))}>
              <td>{user.first_name}</td>
              <td>{user.age}</td>
              <td>{user.address.country}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => setQuestion({ ...question, page: question.page + 1 })}>
        Next
      </button>
      {detail && (
        <section key={detail.id} aria-label="User">
          <p>{detail.email_address}</p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              change(detail, membersOf(event.currentTarget));
            }}
          >
            <input name="first_name" aria-label="First name" defaultValue={detail.first_name} />
            <button type="submit">Save</button>
            <button type="button" onClick={() => change(detail, null)}>
              Delete
            </button>
          </form>
        </section>
      )}
      <form onSubmit={create}>
        <input name="first_name" aria-label="First name of a new user" />
        <button type="submit">Create</button>
      </form>
    </main>
  );
}

const membersOf = (form: HTMLFormElement): Partial<User> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, `${value}`]));

createRoot(document.getElementById('root') as HTMLElement).render(<Page />);
