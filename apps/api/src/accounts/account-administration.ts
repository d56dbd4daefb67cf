import { ADMIN_ROLE, type Page } from '@holdfast/contract';
import {
  ConflictError,
  cursorOf,
  HoldfastSessions,
  NotFoundError,
  requestIdOf,
  toPage,
  traceFieldOf,
  UUID_KEY,
  type AuthContext,
  type CallerRequest,
} from '@holdfast/nest';
import type { Database, Row } from '@holdfast/session-store';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { InjectDatabase } from '../database/database.module.js';
import type { AdminAccountDto, ListAccountsQuery } from './admin-account.dto.js';
import { normalizedEmail, toName, toRoles } from './account-row.js';

const COLUMNS = 'id, email, name, roles, disabled_at';

const CURSOR = cursorOf({ id: UUID_KEY });

const FIND_PAGE = `
  SELECT ${COLUMNS} FROM account
  WHERE ($1::text IS NULL OR email = $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`;
const FIND = `SELECT ${COLUMNS} FROM account WHERE id = $1`;
const SET_ROLES = `UPDATE account SET roles = $2 WHERE id = $1 RETURNING ${COLUMNS}`;
const GRANT_ADMIN = `
  UPDATE account SET roles = array_append(array_remove(roles, '${ADMIN_ROLE}'), '${ADMIN_ROLE}') WHERE email = $1
  RETURNING ${COLUMNS}`;
const DISABLE = `UPDATE account SET disabled_at = coalesce(disabled_at, now()) WHERE id = $1 RETURNING ${COLUMNS}`;
const ENABLE = `UPDATE account SET disabled_at = NULL WHERE id = $1 RETURNING ${COLUMNS}`;

/** The message of each log event. */
const MESSAGES = {
  account_roles_set: 'account roles set',
  account_disabled: 'account disabled',
  account_enabled: 'account enabled',
} as const;

/** The request of an administrator. */
export interface AdminRequest {
  readonly request: CallerRequest;
  readonly auth: AuthContext;
}

/**
 * What administrators do with accounts. A change is logged, with who made it, and takes effect within a second on every
 * instance.
 */
@Injectable()
export class AccountAdministration {
  readonly #logger = new Logger('Accounts');
  readonly #database: Database;
  readonly #sessions: HoldfastSessions;

  constructor(@InjectDatabase() database: Database, @Inject(HoldfastSessions) sessions: HoldfastSessions) {
    this.#database = database;
    this.#sessions = sessions;
  }

  /**
   * Lists accounts by id, disabled ones included.
   *
   * @throws ValidationFailedError for an invalid cursor
   */
  async list({ email, limit, cursor }: ListAccountsQuery): Promise<Page<AdminAccountDto>> {
    const after = CURSOR.decode(cursor)?.id ?? null;
    const values = [email === undefined ? null : normalizedEmail(email), after, limit + 1];
    return toPage(await this.#database.query({ text: FIND_PAGE }, values), {
      limit,
      toItem: toAdminAccount,
      cursorAfter: (row) => CURSOR.encode({ id: String(row['id']) }),
    });
  }

  /**
   * Returns an account, disabled or not.
   *
   * @throws NotFoundError
   */
  find(accountId: string): Promise<AdminAccountDto> {
    return this.#queryOne(FIND, accountId);
  }

  /**
   * Replaces the roles of an account. Nobody is signed out.
   *
   * @throws NotFoundError
   * @throws ConflictError when administrators take their own role away, so that one always remains
   */
  async setRoles(by: AdminRequest, accountId: string, roles: readonly string[]): Promise<AdminAccountDto> {
    if (isOwn(by, accountId) && !roles.includes(ADMIN_ROLE)) {
      throw new ConflictError(
        'You cannot take the role admin away from yourself. Ask another administrator.',
      );
    }
    const account = await this.#queryOne(SET_ROLES, accountId, roles);
    this.#record(by, account, 'account_roles_set');
    await this.#sessions.refreshClaims(account.id, { request: by.request });
    return account;
  }

  /**
   * Gives an account the role `admin`, on the word of whoever runs the server: nobody may have it yet.
   *
   * @throws NotFoundError
   */
  async grantAdmin(email: string): Promise<AdminAccountDto> {
    const [row] = await this.#database.query({ text: GRANT_ADMIN }, [normalizedEmail(email)]);
    if (row === undefined) throw new NotFoundError('There is no account with this email.');
    const account = toAdminAccount(row);
    await this.#sessions.refreshClaims(account.id);
    return account;
  }

  /**
   * Prevents an account from signing in, and ends its sessions.
   *
   * @throws NotFoundError
   * @throws ConflictError when administrators disable themselves
   */
  async disable(by: AdminRequest, accountId: string): Promise<void> {
    if (isOwn(by, accountId)) {
      throw new ConflictError('You cannot disable your own account. Ask another administrator.');
    }
    // Before ending its sessions, so that no new one can start in between.
    const account = await this.#queryOne(DISABLE, accountId);
    this.#record(by, account, 'account_disabled');
    await this.#sessions.endAll(account.id, { reason: 'account_disabled', request: by.request });
  }

  /**
   * Lets a disabled account sign in again.
   *
   * @throws NotFoundError
   */
  async enable(by: AdminRequest, accountId: string): Promise<void> {
    this.#record(by, await this.#queryOne(ENABLE, accountId), 'account_enabled');
  }

  /** @param text returns the account `$1`, which it may change */
  async #queryOne(
    text: string,
    accountId: string,
    ...values: (readonly string[])[]
  ): Promise<AdminAccountDto> {
    const [row] = isUUID(accountId) ? await this.#database.query({ text }, [accountId, ...values]) : [];
    if (row === undefined) throw new NotFoundError('There is no account with this ID.');
    return toAdminAccount(row);
  }

  #record(
    { request, auth }: AdminRequest,
    { id, roles }: AdminAccountDto,
    event: keyof typeof MESSAGES,
  ): void {
    this.#logger.log({
      event,
      request_id: requestIdOf(request),
      ...traceFieldOf(request),
      user_id: id,
      admin_id: auth.accountId,
      ...(event === 'account_roles_set' ? { roles } : {}),
      msg: MESSAGES[event],
    });
  }
}

/** The database takes UUIDs in any case. */
function isOwn({ auth }: AdminRequest, accountId: string): boolean {
  return accountId.toLowerCase() === auth.accountId;
}

function toAdminAccount(row: Row): AdminAccountDto {
  return {
    id: String(row['id']),
    email: String(row['email']),
    name: toName(row),
    roles: toRoles(row),
    disabled: row['disabled_at'] !== null,
  };
}
