import { expect, test } from 'vitest';
import { toLine } from './line.ts';

const me = { id: 'me', isUser: true, handle: 'mia', name: 'Mia' };
const asks = (handle: string | null, name: string) =>
  toLine(
    {
      seq: 1,
      eventId: 'e',
      at: '2026-11-22T12:00:00Z',
      notice: {
        type: 'link',
        state: 'requested',
        requestId: 'r',
        requester: { id: 'other', isUser: true, handle, name },
        addressee: me,
        actorId: 'other',
        pendingForYou: true,
      },
    },
    me.id,
  );

test('a request to connect suggests a command that is quoted for the shell', () => {
  expect(asks(null, 'Bob Smith').command).toBe(`debt people accept 'Bob Smith'`);
  expect(asks('bob', 'Bob Smith').command).toBe('debt people accept @bob');
});

test('a right-to-left name is isolated in a sentence and never in a command', () => {
  const { text, command } = asks(null, '\u05d3\u05d5\u05d3');

  expect(text).toBe('\u2068\u05d3\u05d5\u05d3\u2069 asks to connect with you');
  expect(command).toBe(`debt people accept '\u05d3\u05d5\u05d3'`);
});
