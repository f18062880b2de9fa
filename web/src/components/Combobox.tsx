import { type InputHTMLAttributes, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Shown smaller, after the label. */
  readonly detail?: string;
}

interface ComboboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'list'> {
  /** The name of the list for screen readers. */
  readonly listLabel: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The options for the current text. */
  readonly options: readonly Choice[];
  readonly onChoose: (value: string, input: HTMLInputElement) => void;
  /** Called when the focus leaves without a choice. */
  readonly onLeave?: () => void;
  /** Whether Enter chooses the first option of a typed text. Otherwise the first Enter only marks it. */
  readonly choosesFirst?: boolean;
  /** Whether a press on the field opens the list before anything is typed. */
  readonly opensOnPress?: boolean;
}

const none = -1;

/** A text field with a list of options, as in the ARIA pattern: arrows move, Enter chooses, Escape closes only the list. */
export function Combobox({ listLabel, text, onText, options, onChoose, onLeave, choosesFirst, opensOnPress, ...input }: ComboboxProps) {
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const { shown, active, open, close, choose, onKeyDown } = useList(options, (value) => {
    if (field.current !== null) onChoose(value, field.current);
  });
  return (
    <div className="combobox">
      <input
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...input}
        ref={field}
        role="combobox"
        aria-expanded={shown}
        aria-autocomplete="list"
        aria-controls={shown ? listId : undefined}
        aria-activedescendant={active === none ? undefined : `${listId}-${active}`}
        value={text}
        onChange={(event) => {
          open(choosesFirst === true ? 0 : none);
          onText(event.target.value);
        }}
        onClick={() => opensOnPress === true && open(none)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          close();
          onLeave?.();
        }}
      />
      {shown && <Options id={listId} label={listLabel} options={options} active={active} onChoose={choose} />}
    </div>
  );
}

/** Which option is marked, and what the keys do. */
function useList(options: readonly Choice[], onChoose: (value: string) => void) {
  const [isOpen, setOpen] = useState(false);
  const [marked, setMarked] = useState(none);
  const shown = isOpen && options.length > 0;
  const active = shown ? Math.min(marked, options.length - 1) : none;
  const open = (at: number): void => {
    setOpen(true);
    setMarked(at);
  };
  const close = (): void => {
    setOpen(false);
    setMarked(none);
  };
  const choose = (value: string): void => {
    close();
    onChoose(value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = actOf(event.key, { shown, active, last: options.length - 1 });
    if (act === undefined) return;
    event.preventDefault();
    const option = options[active];
    if (act.does === 'close') close();
    else if (act.does === 'mark') open(act.at);
    else if (option !== undefined) choose(option.value);
  };
  return { shown, active, open, close, choose, onKeyDown };
}

type Act = { readonly does: 'close' | 'choose' } | { readonly does: 'mark'; readonly at: number };

/** What a key does; undefined when it keeps its usual meaning. */
function actOf(
  key: string,
  { shown, active, last }: { readonly shown: boolean; readonly active: number; readonly last: number },
): Act | undefined {
  if (key === 'ArrowDown') return { does: 'mark', at: shown && active < last ? active + 1 : 0 };
  if (key === 'ArrowUp') return { does: 'mark', at: shown && active > 0 ? active - 1 : last };
  if (!shown) return undefined;
  if (key === 'Escape') return { does: 'close' };
  if (key !== 'Enter') return undefined;
  return active === none ? { does: 'mark', at: 0 } : { does: 'choose' };
}

interface OptionsProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Choice[];
  readonly active: number;
  readonly onChoose: (value: string) => void;
}

function Options({ id, label, options, active, onChoose }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children.item(active)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // Without preventDefault, a press would take the focus from the field, which closes the list before the option is chosen.
    <div ref={list} id={id} role="listbox" aria-label={label} className="options" onPointerDown={(event) => event.preventDefault()}>
      {options.map(({ value, label: text, detail }, at) => (
        <div key={value} id={`${id}-${at}`} role="option" aria-selected={at === active} className="option" onClick={() => onChoose(value)}>
          <bdi>{text}</bdi> {detail !== undefined && <span className="muted">{detail}</span>}
        </div>
      ))}
    </div>
  );
}
