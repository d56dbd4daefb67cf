import type { Api } from './generated/angular/api';
import { listNotes as listNotesByAngular } from './generated/angular/functions';
import { listNotes, login, refresh } from './generated/fetch';
import type { operations, paths } from './generated/schema';

/** What a program writes with the client of `@hey-api/openapi-ts`. */
export async function firstPage(email: string, password: string): Promise<readonly string[]> {
  const { data: tokens } = await login({ body: { email, password, transport: 'body' } });
  const { data: refreshed } = await refresh({ body: { refresh_token: tokens?.refresh_token ?? '' } });
  const { data: page, error } = await listNotes({
    auth: refreshed?.access_token ?? '',
    query: { limit: 20 },
  });
  if (error?.code === 'token_expired') return [];
  return page?.items.map(({ text }) => text) ?? [];
}

/** What an Angular application writes with the client of `ng-openapi-gen`. */
export async function nextPage(api: Api, cursor: string): Promise<string | null> {
  return (await api.invoke(listNotesByAngular, { cursor })).next;
}

/** What a program knows by the types of `openapi-typescript`. */
export type Tokens = operations['login']['responses'][200]['content']['application/json'];
export type Notes = paths['/api/v1/notes']['get']['responses'][200]['content']['application/json'];
export const last: Pick<Notes, 'next'> = { next: null };
export const bearer = ({ token_type, access_token }: Tokens): string => `${token_type} ${access_token}`;
