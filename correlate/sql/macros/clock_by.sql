-- A shown time by the clock pieces of its source (table clock_book): its corrected time, and its ± in milliseconds.

CREATE OR REPLACE MACRO utc_by(shown, pieces) AS
    list_transform(
        list_filter(pieces, lambda p: shown >= p.valid_from AND shown < p.valid_to),
        lambda p: corrected(shown, p.anchor, p.offset_ms, p.drift_ppm))[1];

CREATE OR REPLACE MACRO pm_by(shown, pieces) AS
    list_transform(
        list_filter(pieces, lambda p: shown >= p.valid_from AND shown < p.valid_to),
        lambda p: corrected_pm(shown, p.anchor, p.uncertainty_ms, p.drift_uncertainty_ppm))[1];

-- nothing is widened within one source (RULES 4.1)
CREATE OR REPLACE MACRO apart_ms(source_a, pm_a, source_b, pm_b) AS
    CASE WHEN source_a = source_b THEN 0 ELSE coalesce(pm_a, 0) + coalesce(pm_b, 0) END;
