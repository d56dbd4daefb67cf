import type { PeerMessage } from '@holdfast/renewal';
import { inApplication, replaceGlobal } from '../../test/application';
import { peerMessageWith } from '../../test/fakes';
import { TabChannel } from './tab-channel';

const MESSAGE = peerMessageWith('of A', 'session-1', 100);

/** The channels of one origin: a message reaches all others of its name. */
class FakeBroadcastChannel extends EventTarget {
  static readonly open = new Set<FakeBroadcastChannel>();
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
    FakeBroadcastChannel.open.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of FakeBroadcastChannel.open) {
      if (other === this || other.name !== this.name) continue;
      other.dispatchEvent(new MessageEvent('message', { data }));
    }
  }

  close(): void {
    FakeBroadcastChannel.open.delete(this);
  }
}

function received(by: TabChannel): PeerMessage[] {
  const messages: PeerMessage[] = [];
  by.messages$.subscribe((message) => messages.push(message));
  return messages;
}

describe('TabChannel', () => {
  let restore: () => void;

  function withChannel(constructor: unknown): void {
    restore = replaceGlobal('BroadcastChannel', constructor);
  }

  afterEach(() => {
    restore();
    FakeBroadcastChannel.open.clear();
  });

  it('reaches the other tabs of the application, whatever page of the origin they show', () => {
    withChannel(FakeBroadcastChannel);
    const other = received(inApplication(TabChannel));
    inApplication(TabChannel).post(MESSAGE);
    expect(other).toEqual([MESSAGE]);
  });

  it.each([
    ['another API', { apiOrigin: 'https://b.example' }],
    ['another path', { authPath: '/b/auth' }],
    ['another name', { applicationId: 'b' }],
  ])('gives no token to an application of the same origin with %s', (_what, options) => {
    withChannel(FakeBroadcastChannel);
    const other = received(inApplication(TabChannel, options));
    inApplication(TabChannel).post(MESSAGE);
    expect(other).toEqual([]);
  });

  it('is silent in a browser that blocks channels with the cookies, as Firefox does', () => {
    withChannel(function blocked() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    const channel = inApplication(TabChannel);
    expect(received(channel)).toEqual([]);
    channel.post(MESSAGE);
  });

  it('is silent in a browser without channels', () => {
    withChannel(undefined);
    const channel = inApplication(TabChannel);
    expect(received(channel)).toEqual([]);
    channel.post(MESSAGE);
  });

  it('does not fail with a channel that rejects messages', () => {
    withChannel(
      class extends FakeBroadcastChannel {
        override postMessage(): void {
          throw new DOMException('closed', 'InvalidStateError');
        }
      },
    );
    inApplication(TabChannel).post(MESSAGE);
  });
});
