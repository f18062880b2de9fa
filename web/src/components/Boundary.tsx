import { Component, type ReactNode } from 'react';

interface BoundaryState {
  readonly broken: boolean;
}

/** A fault of one page shows a way out instead of nothing, and leaves the rest of the window alone. */
export class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override readonly state: BoundaryState = { broken: false };

  static getDerivedStateFromError(): BoundaryState {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <>
        <h1 tabIndex={-1}>Something went wrong</h1>
        <div className="problem" role="alert">
          <p>That is a fault of this page. Nothing that you recorded is lost.</p>
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </>
    );
  }
}
