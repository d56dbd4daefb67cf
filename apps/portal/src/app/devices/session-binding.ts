import type { SessionDetails } from '@holdfast/contract';

/** Says what a session is bound to. */
export function sessionBinding({ bound, hardware_bound }: SessionDetails): string {
  if (hardware_bound) return 'Bound to the security chip of the device';
  return bound ? 'Bound to the device' : 'Not bound to a device';
}
