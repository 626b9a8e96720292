"""Tag events with the ids of OpenTelemetry's traces: from an alert to the requests behind it."""

from __future__ import annotations

from credit_risk import InferenceEvent
from opentelemetry import trace
from scoring import predict


def trace_tags() -> list[str]:
    """Return the ids of the trace and the span that are current, as W3C writes them; none outside of a trace."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return []
    return [f"trace:{trace.format_trace_id(context.trace_id)}", f"span:{trace.format_span_id(context.span_id)}"]


def predict_traced(id_: str, utilisation: float) -> InferenceEvent:
    """Predict within the trace of the request."""
    return predict(id_, utilisation, tags=trace_tags())
