-- What may be said of times that carry error bars: the SQL twin of case/order.py and of the arithmetic in case/clock.py.
-- Timestamps are on one scale; pm = ± in milliseconds (0 for both within one source). A NULL gives 'not determined'.

CREATE OR REPLACE MACRO time_order(a_start, a_end, a_pm, b_start, b_end, b_pm) AS
    CASE
        WHEN epoch_us(a_end) + 1000 * (a_pm + b_pm) < epoch_us(b_start) THEN 'before'
        WHEN epoch_us(b_end) + 1000 * (a_pm + b_pm) < epoch_us(a_start) THEN 'after'
        ELSE 'not determined'
    END;

CREATE OR REPLACE MACRO time_inside(start_, end_, pm, window_start, window_end, window_pm) AS
    CASE
        WHEN epoch_us(window_start) + 1000 * (pm + window_pm) <= epoch_us(start_)
            AND epoch_us(end_) <= epoch_us(window_end) - 1000 * (pm + window_pm) THEN 'yes'
        WHEN time_order(start_, end_, pm, window_start, window_end, window_pm) <> 'not determined' THEN 'no'
        ELSE 'not determined'
    END;

CREATE OR REPLACE MACRO time_overlap(a_start, a_end, a_pm, b_start, b_end, b_pm) AS
    CASE
        WHEN epoch_us(a_start) + 1000 * (a_pm + b_pm) <= epoch_us(b_end)
            AND epoch_us(b_start) + 1000 * (a_pm + b_pm) <= epoch_us(a_end) THEN 'yes'
        WHEN time_order(a_start, a_end, a_pm, b_start, b_end, b_pm) <> 'not determined' THEN 'no'
        ELSE 'not determined'
    END;

-- least and most milliseconds from a to b, negative where b may come first
CREATE OR REPLACE MACRO lag_least_ms(a_end, a_pm, b_start, b_pm) AS
    (epoch_us(b_start) - epoch_us(a_end)) // 1000 - (a_pm + b_pm);
CREATE OR REPLACE MACRO lag_most_ms(a_start, a_pm, b_end, b_pm) AS
    (epoch_us(b_end) - epoch_us(a_start)) // 1000 + (a_pm + b_pm);

-- shown -> utc by a clock model, and its error bar (growing away from the anchor); elapsed_ms as case/clock.py
CREATE OR REPLACE MACRO corrected(shown, anchor, offset_ms, drift_ppm) AS
    shown - to_milliseconds(CAST(floor(
        offset_ms + drift_ppm * 1e-6 * ((epoch_us(shown) - epoch_us(anchor)) / 1000.0) + 0.5) AS BIGINT));
CREATE OR REPLACE MACRO corrected_pm(shown, anchor, uncertainty_ms, drift_uncertainty_ppm) AS
    CAST(uncertainty_ms + ceil(
        drift_uncertainty_ppm * 1e-6 * abs((epoch_us(shown) - epoch_us(anchor)) / 1000.0)) AS BIGINT);
