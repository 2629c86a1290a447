package dev.longtask.config;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The range of a duration, inclusive, in the format of the configuration ({@code 500ms}, {@code 14d}). */
@Target({METHOD, TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Between.Validator.class)
public @interface Between {
    String min();

    String max();

    String message() default "must be a duration from {min} to {max}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks that a duration is in the range. */
    final class Validator implements ConstraintValidator<Between, Duration> {
        private Duration min = Duration.ZERO;
        private Duration max = Duration.ZERO;

        @Override
        public void initialize(Between range) {
            min = io.quarkus.runtime.configuration.DurationConverter.parseDuration(range.min());
            max = io.quarkus.runtime.configuration.DurationConverter.parseDuration(range.max());
        }

        @Override
        public boolean isValid(@Nullable Duration value, ConstraintValidatorContext context) {
            return value == null || (value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
        }
    }
}
