import type { Row } from '@holdfast/session-store';

/** Reads the column `roles`. */
export function toRoles({ roles }: Row): readonly string[] {
  return Array.isArray(roles) ? roles.map(String) : [];
}

/** Reads the column `name`. */
export function toName({ name }: Row): string | null {
  return typeof name === 'string' ? name : null;
}

/** An email as the table has it: in lower case and composed (NFC), since neither makes another address. */
export function normalizedEmail(email: string): string {
  return email.trim().toLowerCase().normalize('NFC');
}
