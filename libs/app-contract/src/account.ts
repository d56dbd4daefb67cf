/** The routes of the signed-in account. Paths are relative to `API_BASE_PATH` of the contract. */
export const ACCOUNT_ROUTES = {
  profile: 'account',
  name: 'account/name',
  password: 'account/password',
} as const;

/** The signed-in account, as its owner sees it. */
export interface AccountProfile {
  readonly id: string;
  readonly email: string;
  /** Null if the owner has given none. */
  readonly name: string | null;
}

/** An account, as administrators see it. */
export interface AdminAccount extends AccountProfile {
  readonly roles: readonly string[];
  /** Whether it cannot sign in. */
  readonly disabled: boolean;
}
