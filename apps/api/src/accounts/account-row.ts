import type { Row } from '@holdfast/session-store';

/** Reads the column `roles`. */
export function toRoles({ roles }: Row): readonly string[] {
  return Array.isArray(roles) ? roles.map(String) : [];
}

/** An email as the table has it: emails are case-insensitive. */
export function normalizedEmail(email: string): string {
  return email.trim().toLowerCase();
}
