/** The routes that browsers call, below those of the AuthModule. */
export const DEVICE_BOUND_PATHS = {
  registration: 'device-bound/registration',
  renewal: 'device-bound/refresh',
} as const;
