import { ServiceUnavailableError } from '@holdfast/nest';
import { PasswordQueue } from './password-queue';

/** A task that ends when the test says so. */
class Task {
  isRunning = false;
  finish: (error?: Error) => void = () => undefined;

  readonly run = (): Promise<string> => {
    this.isRunning = true;
    return new Promise((resolve, reject) => {
      this.finish = (error) => {
        if (error === undefined) resolve('done');
        else reject(error);
      };
    });
  };
}

describe('the queue of passwords', () => {
  it('runs as many tasks at a time as it has threads, in order', async () => {
    const queue = new PasswordQueue(2);
    const tasks = [new Task(), new Task(), new Task(), new Task()];
    const results = tasks.map(({ run }) => queue.run(run));
    const running = (): boolean[] => tasks.map(({ isRunning }) => isRunning);
    await Promise.resolve();
    expect(running()).toEqual([true, true, false, false]);
    tasks[1]?.finish();
    expect(await results[1]).toBe('done');
    await Promise.resolve();
    expect(running()).toEqual([true, true, true, false]);
    for (const index of [0, 2, 3]) {
      tasks[index]?.finish();
      expect(await results[index]).toBe('done');
    }
  });

  it('goes on after a task that fails', async () => {
    const queue = new PasswordQueue(1);
    const task = new Task();
    const failing = queue.run(task.run);
    const next = queue.run(() => Promise.resolve('next'));
    await Promise.resolve();
    task.finish(new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });

  it('rejects a task as long as a hundred wait', async () => {
    const queue = new PasswordQueue(1);
    const first = new Task();
    const results = [queue.run(first.run)];
    for (let count = 0; count < 100; count += 1) results.push(queue.run(() => Promise.resolve('done')));
    await expect(queue.run(() => Promise.resolve('too many'))).rejects.toThrow(ServiceUnavailableError);
    await Promise.resolve();
    first.finish();
    expect(new Set(await Promise.all(results))).toEqual(new Set(['done']));
    expect(await queue.run(() => Promise.resolve('again'))).toBe('again');
  });
});
