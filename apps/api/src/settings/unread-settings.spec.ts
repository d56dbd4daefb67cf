import { unreadSettings } from '../../test/unread-settings';

describe('the settings', () => {
  it('are all read by the API, except for one that this test adds', () => {
    const withOneMore = (text: string): string =>
      text.replace('SETTING_DEFINITIONS = {', "$& unread: withDefault('UNREAD', text, '', ''),");
    expect(unreadSettings(withOneMore)).toEqual(['unread']);
  });
});
