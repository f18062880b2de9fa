import { wrap } from '@debt/terminal/text/doc';
import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { type Decision, footer, keys, move, nextPending, pressDecision, type Screen, type Shown, visible } from './model.ts';
import type { Store } from './store.ts';

export interface FeedProps {
  readonly store: Store;
  readonly decide: (decision: Decision, id: string) => Promise<string>;
  readonly onLeave: (interrupted: boolean) => void;
  /** Stops this process until the shell continues it. */
  readonly suspend: () => Promise<void>;
}

/** The feed on a full screen, with keys. */
export function Feed({ store, decide, onLeave, suspend }: FeedProps): ReactNode {
  const screen = useSyncExternalStore(store.subscribe, store.read);
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const leave = (interrupted: boolean): void => {
    onLeave(interrupted);
    exit();
  };
  const decideOnSelected = (decision: Decision): void => {
    const pressed = pressDecision(store.read(), decision);
    store.change(() => pressed.screen);
    if (pressed.send !== undefined) void decide(decision, pressed.send).then((message) => store.change((now) => ({ ...now, message })));
  };
  useInput((input, key) => {
    if (key.ctrl && input === 'c') leave(true);
    else if (key.ctrl && input === 'z') void suspendTerminal(suspend);
    else if (input === 'q' || key.escape) leave(false);
    else if (key.tab) store.change(nextPending);
    else if (input === '?') store.change((now) => ({ ...now, asked: undefined, isHelp: !now.isHelp }));
    else if (input === 'j' || key.downArrow) store.change((now) => move(now, 1));
    else if (input === 'k' || key.upArrow) store.change((now) => move(now, -1));
    else if (input === 'G' || key.end) store.change((now) => move(now, now.lines.length));
    else if (input === 'g' || key.home) store.change((now) => move(now, -now.lines.length));
    else if (input === 'c') decideOnSelected('confirm');
    else if (input === 'd') decideOnSelected('decline');
  });
  return <FeedScreen screen={screen} width={columns} height={rows} />;
}

export interface FeedScreenProps {
  readonly screen: Screen;
  readonly width: number;
  readonly height: number;
}

/** Draws the screen. Needs neither keys nor a terminal, so that tests can render it. */
export function FeedScreen({ screen, width, height }: FeedScreenProps): ReactNode {
  const command = screen.lines[screen.selected]?.command;
  const below = [screen.message, command === undefined ? '' : `$ ${command}`, footer]
    .filter((text) => text !== '')
    .flatMap((text) => wrap(text, width));
  const pending = screen.lines.filter(({ pendingId }) => pendingId !== undefined).length;
  const toDecide = pending === 0 ? '' : `  ${pending} to confirm or decline`;
  const head = wrap(`debt watch  ${screen.server}  ${screen.status}${toDecide}`, width);
  // One row stays free, so that the terminal does not scroll.
  const rowsLeft = height - head.length - below.length - 3;
  if (rowsLeft < rowsMin && !screen.isHelp) return <Small screen={screen} width={width} height={height} />;
  return (
    <Box flexDirection="column" width={width}>
      <Text bold>{head.join('\n')}</Text>
      <Text> </Text>
      {screen.isHelp ? <Help /> : <Lines screen={screen} width={width} rowsLeft={Math.max(1, rowsLeft)} />}
      <Text> </Text>
      <Text>{below.join('\n')}</Text>
    </Box>
  );
}

/** Fewer rows for the lines are too few to read one. */
const rowsMin = 4;

/** On a small screen: the message and the selected line. */
function Small({ screen, width, height }: FeedScreenProps): ReactNode {
  const message = screen.message === '' ? [] : wrap(screen.message, width);
  return (
    <Box flexDirection="column" width={width}>
      <Lines screen={screen} width={width} rowsLeft={Math.max(1, height - message.length - 1)} />
      {message.length === 0 ? undefined : <Text>{message.join('\n')}</Text>}
    </Box>
  );
}

function Lines({ screen, width, rowsLeft }: { readonly screen: Screen; readonly width: number; readonly rowsLeft: number }): ReactNode {
  if (screen.lines.length === 0) return <Text>No notifications yet. New ones appear here.</Text>;
  return visible(screen, width, rowsLeft).map((one) => <Row key={one.line.seq ?? one.line.transactionId} one={one} />);
}

function Row({ one: { line, rows, isSelected } }: { readonly one: Shown }): ReactNode {
  const text = rows.map((row, index) => `${isSelected && index === 0 ? '>' : ' '} ${row}`).join('\n');
  if (line.pendingId === undefined) return <Text bold={isSelected}>{text}</Text>;
  return (
    <Text bold={isSelected} color="yellow">
      {text}
    </Text>
  );
}

function Help(): ReactNode {
  return <Text>{keys.map(([key, what]) => `${key.padEnd(9)}${what}`).join('\n')}</Text>;
}
