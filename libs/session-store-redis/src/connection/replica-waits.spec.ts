import { ReplicaWaits } from './replica-waits.js';

describe('waits for replicas that are closed', () => {
  it('open no connection again, so that the process can end', async () => {
    let connections = 0;
    const waits = new ReplicaWaits(() => {
      connections += 1;
      return Promise.reject(new Error('unreachable'));
    }, 100);
    await waits.close();
    expect(await waits.wait('key')).toBe(false);
    expect(connections).toBe(0);
  });
});
