const GUARDED_GATEWAY = Symbol('a gateway that authenticates its sockets');

/** Marks a gateway class, and those that extend it, as one that authenticates its sockets itself. */
export function GuardedGateway(): ClassDecorator {
  return (gateway) => {
    Object.defineProperty(gateway, GUARDED_GATEWAY, { value: true });
  };
}

/** Whether a class is a gateway that authenticates its sockets itself. */
export function isGuardedGateway(gateway: object): boolean {
  return GUARDED_GATEWAY in gateway;
}
