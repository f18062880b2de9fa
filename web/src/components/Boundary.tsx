import { Component, type ReactNode } from 'react';
import { Unreachable } from '../lib/problems.ts';

interface BoundaryState {
  readonly fault: 'none' | 'ours' | 'not_loaded';
}

const text = {
  ours: { title: 'Something went wrong', why: 'This is an error in the page. Nothing that you have recorded is lost.' },
  not_loaded: {
    title: 'This page did not load',
    why: 'The server cannot be reached, or it has a newer version of the page. Nothing that you have recorded is lost.',
  },
} as const;

/** An error in one page shows a message with a Reload button, and leaves the rest of the window unchanged. */
export class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override readonly state: BoundaryState = { fault: 'none' };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { fault: error instanceof Unreachable ? 'not_loaded' : 'ours' };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === 'none') return this.props.children;
    const { title, why } = text[fault];
    return (
      <>
        <h1 tabIndex={-1}>{title}</h1>
        <div className="problem" role="alert">
          <p>{why}</p>
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </>
    );
  }
}
